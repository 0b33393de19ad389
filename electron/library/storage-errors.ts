import { AppError } from "../../shared/errors.ts";

/**
 * What the system said about a file, as an error for people. Anything that is not about files stays as it is.
 * @param action completes "Could not …", for example `write /home/a/b.png`.
 */
export function storageError(error: unknown, action: string): Error {
  if (error instanceof AppError) return error;
  switch (systemCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return storageFull(action, error);
    case "EROFS":
    case "EACCES":
    case "EPERM":
      return storageReadOnly(action, error);
    case "ENOENT":
      return new AppError("not-found", `Could not ${action}: the folder is not there.`, {
        nextStep: "Check that the folder still exists and that its drive is connected.",
        cause: error,
      });
    case "ENOTDIR":
    case "EISDIR":
    case "ENAMETOOLONG":
    case "EINVAL":
      return new AppError("invalid-input", `Could not ${action}: this is not a usable file name here.`, {
        nextStep: "Choose another name or another folder.",
        cause: error,
      });
    case "EBUSY":
    case "EMFILE":
    case "ENFILE":
      return new AppError("unavailable", `Could not ${action}: the system is using it or is out of files.`, {
        nextStep: "Close other programs that may use it, then try again.",
        retryable: true,
        cause: error,
      });
    case "EIO":
    case "ENXIO":
      return new AppError("library-unusable", `Could not ${action}: the disk reported an error.`, {
        nextStep: "Check the disk, and copy the library to another one.",
        cause: error,
      });
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}

export function storageFull(action: string, cause: unknown): AppError {
  return new AppError("storage-full", `Could not ${action}: the disk is full.`, {
    nextStep: "Free some space on this disk, then try again. Nothing that was saved before is lost.",
    retryable: true,
    cause,
  });
}

export function storageReadOnly(action: string, cause: unknown): AppError {
  return new AppError("storage-read-only", `Could not ${action}: it is not allowed to write there.`, {
    nextStep: "Give your account the right to write to this folder, or choose another one.",
    cause,
  });
}

/** `work`, with what the file system says against it turned into an error for people. */
export async function inStorage<Result>(action: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw storageError(error, action);
  }
}

/** Node's name of a system error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
