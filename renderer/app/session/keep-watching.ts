import { AppError, isCancellation } from "../../../shared/errors.ts";
import type { Connection } from "../../host/connect.ts";

/** Before a stream that ended by itself is opened again. */
const pauseMs = 1000;

/**
 * Follows a stream of the host for as long as the signal lets it: after a lost connection it is opened again, as
 * soon as the host is back.
 * @throws AppError of the stream, if it is another than `connection-lost`.
 */
export async function keepWatching<Event>(
  connection: Connection,
  open: (signal: AbortSignal) => AsyncIterable<Event>,
  take: (event: Event) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await connected(connection, signal);
    if (signal.aborted) return;
    try {
      for await (const event of open(signal)) take(event);
    } catch (error) {
      if (signal.aborted && isCancellation(error)) return;
      if (!(error instanceof AppError) || error.code !== "connection-lost") throw error;
    }
    await pause(signal);
  }
}

/** Resolves when the host is there, or when the signal is aborted. */
function connected(connection: Connection, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      stop();
      signal.removeEventListener("abort", settle);
      resolve();
    };
    const stop = connection.onStateChange((state) => {
      if (state.status === "connected") settle();
    });
    signal.addEventListener("abort", settle);
    if (signal.aborted || connection.getState().status === "connected") settle();
  });
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", settle);
      resolve();
    };
    const timer = setTimeout(settle, pauseMs);
    signal.addEventListener("abort", settle);
    if (signal.aborted) settle();
  });
}
