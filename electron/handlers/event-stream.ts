import type { Stop } from "../../shared/rpc/wire.ts";

/**
 * Turns a subscription into a stream: `first` is read after subscribing, so nothing falls between. Events that
 * arrive while the reader is busy wait in order. Ends when the signal aborts.
 */
export async function* eventStream<Event>(
  subscribe: (listener: (event: Event) => void) => Stop,
  first: () => Event,
  signal: AbortSignal,
): AsyncGenerator<Event, void, void> {
  const queue: Event[] = [];
  let wake: (() => void) | undefined;
  const stop = subscribe((event) => {
    queue.push(event);
    wake?.();
  });
  const abort = () => wake?.();
  signal.addEventListener("abort", abort);
  try {
    yield first();
    while (!signal.aborted) {
      const event = queue.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else {
        yield event;
      }
    }
  } finally {
    signal.removeEventListener("abort", abort);
    stop();
  }
}
