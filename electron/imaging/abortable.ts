/**
 * The same promise, but rejecting as soon as the signal aborts. For work that cannot be stopped itself (a decoder's
 * thread): it ends on its own, and nobody waits for it.
 */
export async function abortable<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  let stop: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const listener = (): void => reject(abortReason(signal));
    signal.addEventListener("abort", listener, { once: true });
    stop = () => signal.removeEventListener("abort", listener);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stop();
  }
}

function abortReason({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new DOMException("The operation was aborted", "AbortError");
}
