import { AppError } from "../../shared/errors.ts";

/** Fetches a file of the library. Throws AppError `unavailable`, or the signal's reason. */
export async function fetchFile(url: string, what: "mask" | "picture", signal: AbortSignal): Promise<Blob> {
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
    nextStep: "Try again; the picture itself is safe.",
    retryable: true,
    cause,
  });
}
