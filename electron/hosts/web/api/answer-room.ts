import { AppError } from "../../../../shared/errors.ts";
import type { Stop } from "../../../../shared/rpc/wire.ts";
import { ApiError } from "./errors.ts";

/** Who is answered. */
export interface Caller {
  readonly name: string;
  /** Answers with pictures, which lie in memory until it has read them; further ones wait, or are refused. */
  readonly answersAtOnce: number;
  readonly mayWait: boolean;
}

/** How many answers with pictures each caller is being sent: one that does not read must not fill the memory. */
export interface AnswerRoom {
  /**
   * Resolves when the caller may be sent one more, in the order of asking, with what is to be called once it was read.
   * @throws AppError `cancelled` when the signal aborts first; ApiError `rate-limited` for a caller that may not wait.
   */
  enter(caller: Caller, signal: AbortSignal): Promise<Stop>;
}

const askAgainAfterMs = 1000;

export function createAnswerRoom(): AnswerRoom {
  const places = new Map<string, { held: number; readonly waiting: (() => void)[] }>();

  return {
    enter: ({ name, answersAtOnce, mayWait }, signal) =>
      new Promise((resolve, reject) => {
        const place = places.get(name) ?? { held: 0, waiting: [] };
        const leave = () => {
          place.held--;
          place.waiting.shift()?.();
          if (place.held === 0) places.delete(name);
        };
        const start = () => {
          signal.removeEventListener("abort", give);
          places.set(name, place);
          place.held++;
          resolve(once(leave));
        };
        const give = () => {
          const at = place.waiting.indexOf(start);
          if (at >= 0) place.waiting.splice(at, 1);
          reject(new AppError("cancelled", "The client has gone."));
        };
        if (signal.aborted) give();
        else if (place.held < answersAtOnce) start();
        else if (!mayWait) reject(tooMany(answersAtOnce));
        else {
          signal.addEventListener("abort", give, { once: true });
          place.waiting.push(start);
        }
      }),
  };
}

function once(stop: Stop): Stop {
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    stop();
  };
}

function tooMany(limit: number): ApiError {
  return new ApiError("rate-limited", `This picture is being sent ${limit} times already.`, {
    nextStep: "Read what is on its way first.",
    retryAfterMs: askAgainAfterMs,
    apiCode: "rate_limit_exceeded",
  });
}
