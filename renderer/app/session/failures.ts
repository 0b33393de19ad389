import { AppError, isCancellation } from "../../../shared/errors.ts";
import { addNotice, type NoticeAction } from "../../state/notices.ts";

/** Anything that was thrown, as an error with a next step. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError("internal", "Something went wrong in the editor.", {
    nextStep: "Try again; if it goes on, reload the page. Nothing that was saved is lost.",
    cause: error,
  });
}

/** Shows a failure as a notice. A cancelled request is no failure: the person wanted it. */
export function reportFailure(error: unknown, action?: NoticeAction): void {
  if (isCancellation(error)) return;
  const { message, nextStep } = toAppError(error);
  addNotice("error", message, { nextStep, actions: action ? [action] : [] });
}

/** Runs what nobody waits for; a failure becomes a notice. */
export function inBackground(work: Promise<unknown>): void {
  void work.catch((error: unknown) => reportFailure(error));
}
