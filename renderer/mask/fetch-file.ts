import { AppError } from "../../shared/errors.ts";

/**
 * Fetches a file of the library.
 * @param nextStep what a person can do where it fails.
 * @throws AppError `unavailable`, or the signal's reason.
 */
export async function fetchFile(
  url: string,
  what: "mask" | "picture",
  signal: AbortSignal,
  nextStep = "Try again; the picture itself is safe.",
): Promise<Blob> {
  let cause: unknown;
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.blob();
    cause = new Error(`${response.status} ${response.statusText}`);
  } catch (error) {
    signal.throwIfAborted();
    cause = error;
  }
  throw new AppError("unavailable", `The ${what} could not be loaded.`, {
    nextStep,
    retryable: true,
    cause,
  });
}
