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

export interface ByteBudget {
  /**
   * Resolves when so many bytes are free, in the order of asking, with what gives them back.
   * @throws AppError `cancelled` when the signal aborts first.
   */
  take(bytes: number, signal: AbortSignal): Promise<Stop>;
}

/**
 * How many bytes of bodies lie in memory at once, over all requests. Those that wait are not read: their senders wait
 * with them. One that is larger than the whole budget gets it alone.
 */
export function createByteBudget(total: number): ByteBudget {
  let free = total;
  const waiting: { readonly bytes: number; readonly start: () => void }[] = [];

  const admit = () => {
    for (let next = waiting[0]; next && next.bytes <= free; next = waiting[0]) {
      waiting.shift();
      next.start();
    }
  };
  return {
    take: (asked, signal) =>
      new Promise((resolve, reject) => {
        const bytes = Math.min(asked, total);
        const entry = {
          bytes,
          start: () => {
            signal.removeEventListener("abort", leave);
            free -= bytes;
            let held = true;
            resolve(() => {
              if (held) free += bytes;
              held = false;
              admit();
            });
          },
        };
        const leave = () => {
          const place = waiting.indexOf(entry);
          if (place >= 0) waiting.splice(place, 1);
          reject(new AppError("cancelled", "The client has gone."));
          admit();
        };
        if (signal.aborted) return leave();
        signal.addEventListener("abort", leave, { once: true });
        waiting.push(entry);
        admit();
      }),
  };
}
