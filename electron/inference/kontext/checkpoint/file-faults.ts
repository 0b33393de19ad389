import { AppError } from "../../../../shared/errors.ts";
import { withoutPaths } from "../../../../shared/without-paths.ts";

const again = "Copy or download the model again, then add it once more.";

/** A file of the checkpoint that is there but is not what it should be. `what` completes "FILE …". */
export function damaged(file: string, what: string, cause?: unknown): AppError {
  return new AppError("unsupported-format", `${file} ${what}.`, {
    nextStep: again,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** What the system said when a file or folder of a checkpoint was read, as an error for people. */
export function readFault(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  switch (systemCode(error)) {
    case "ENOENT":
      return new AppError("not-found", `${file} is not there, or is a link to a file that is not there.`, {
        nextStep: "Check that the model's folder is complete and that its drive is connected.",
        cause: error,
      });
    case "EACCES":
    case "EPERM":
      return new AppError("storage-read-only", `${file} may not be read by your account.`, {
        nextStep: "Give your account the right to read the model's folder and everything in it.",
        cause: error,
      });
    case "ENOTDIR":
    case "EISDIR":
      return new AppError(
        "unsupported-format",
        `${file} is a folder where a file should be, or the other way round.`,
        {
          nextStep: again,
          cause: error,
        },
      );
    case "ELOOP":
      return new AppError("unsupported-format", `${file} is a link that leads back to itself.`, {
        nextStep: again,
        cause: error,
      });
    default:
      return new AppError("unavailable", `${file} could not be read: ${withoutPaths(String(error))}`, {
        nextStep: "Check the drive that holds the model, then try again.",
        retryable: true,
        cause: error,
      });
  }
}

export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
