import { AppError } from "../../../../shared/errors.ts";
import type { Stop } from "../../../../shared/rpc/wire.ts";

export interface RateLimit {
  /** Takes one request of this caller. Null, or in how many milliseconds there is one again. */
  take(caller: string): number | null;
}

/** Callers that are remembered; the one not seen for longest is forgotten, and starts with a full bucket. */
const maximumCallers = 1000;

/**
 * A token bucket for each caller.
 * @param perSecond how many requests a second a caller may make for ever; 0 sets no limit.
 * @param burst how many at once, after a rest.
 */
export function createRateLimit(perSecond: number, burst: number, now: () => number): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(caller) {
      if (perSecond === 0) return null;
      const time = now();
      const bucket = buckets.get(caller) ?? { left: burst, at: time };
      bucket.left = Math.min(burst, bucket.left + ((time - bucket.at) / 1000) * perSecond);
      bucket.at = time;
      buckets.delete(caller);
      buckets.set(caller, bucket);
      const [oldest] = buckets.keys();
      if (buckets.size > maximumCallers && oldest !== undefined) buckets.delete(oldest);
      if (bucket.left < 1) return ((1 - bucket.left) / perSecond) * 1000;
      bucket.left -= 1;
      return null;
    },
  };
}

/** By then some of what fills the memory has been kept on the disk. */
const retryAfterFullMs = 5_000;

export interface ByteBudget {
  /**
   * Resolves when so many bytes are free, in the order of asking, with what gives them back.
   * @throws AppError `cancelled` when the signal aborts first; `unavailable`, with when to try again, where they are not
   * free for long.
   */
  take(bytes: number, signal: AbortSignal): Promise<Stop>;
  /**
   * For what is half in memory already and cannot wait: who waits could wait for it.
   * @returns what gives them back.
   * @throws AppError `unavailable` where they are not free now, or others wait for them.
   */
  takeNow(bytes: number): Stop;
}

/**
 * How many bytes of bodies lie in memory at once, over all requests. Those that wait are not read: their senders wait
 * with them. One that is larger than the whole budget gets it alone.
 * @param patienceMs how long one waits before it is sent away.
 */
export function createByteBudget(total: number, patienceMs: number): ByteBudget {
  let free = total;
  const waiting: { readonly bytes: number; readonly start: () => void }[] = [];

  const admit = () => {
    for (let next = waiting[0]; next && next.bytes <= free; next = waiting[0]) {
      waiting.shift();
      next.start();
    }
  };
  const hold = (bytes: number): Stop => {
    free -= bytes;
    let held = true;
    return () => {
      if (held) free += bytes;
      held = false;
      admit();
    };
  };
  return {
    takeNow: (bytes) => {
      if (bytes > free || waiting.length > 0) throw full();
      return hold(bytes);
    },
    take: (asked, signal) => {
      const bytes = Math.min(asked, total);
      if (!signal.aborted && waiting.length === 0 && bytes <= free) return Promise.resolve(hold(bytes));
      return new Promise((resolve, reject) => {
        const stopWaiting = () => {
          clearTimeout(patience);
          signal.removeEventListener("abort", gone);
        };
        const entry = {
          bytes,
          start: () => {
            stopWaiting();
            resolve(hold(bytes));
          },
        };
        const leave = (error: AppError) => {
          stopWaiting();
          const place = waiting.indexOf(entry);
          if (place >= 0) waiting.splice(place, 1);
          reject(error);
          admit();
        };
        const gone = () => leave(new AppError("cancelled", "The client has gone."));
        const patience = setTimeout(() => leave(full()), patienceMs);
        if (signal.aborted) return gone();
        signal.addEventListener("abort", gone, { once: true });
        waiting.push(entry);
        admit();
      });
    },
  };
}

function full(): AppError {
  return new AppError("unavailable", "There is no room for more pictures at the moment.", {
    nextStep: "Try again in a moment; what comes with a Content-Length may wait for its turn.",
    retryable: true,
    retryAfterMs: retryAfterFullMs,
  });
}
