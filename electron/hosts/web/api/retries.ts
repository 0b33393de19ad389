import { randomUUID } from "node:crypto";
import type { JobId } from "../../../../shared/domain/ids.ts";
import type { RequestKey } from "../../../library/program-records.ts";
import type { ProgramEngine } from "../../../programs/program-engine.ts";
import type { UnprovenRequest } from "./route.ts";

/** OpenAI's clients wait ten minutes for an answer, and ask three times. */
const longestCallMs = 35 * 60_000;

interface Call {
  readonly fingerprint: string;
  /** Aborts when its connection was cut. */
  readonly signal: AbortSignal;
  readonly making: Promise<readonly JobId[]>;
}

/**
 * OpenAI's clients send a request again when its connection was cut, without a key, but with a count of how often in
 * `x-stainless-retry-count`. So every call of theirs gets a key of its own, which lies in the library until its answer
 * was written out whole. A repetition takes up a call with the same words that was cut off, also before a restart: never
 * one that was answered, and never one that somebody else still waits for.
 */
export function createRetries(
  { requestKeys: keys }: Pick<ProgramEngine, "requestKeys">,
  now: () => number = Date.now,
) {
  const calls = new Map<string, Call>();

  /** Those that were cut off while their jobs were being made: afterwards the library knows whether there are any. */
  const settleCutOff = (fingerprint: string) =>
    Promise.allSettled(
      Array.from(calls.values())
        .filter((call) => call.fingerprint === fingerprint && call.signal.aborted)
        .map(({ making }) => making),
    );
  const findCutOff = (prefix: string) =>
    keys.startingWith(prefix, now() - longestCallMs).find((key) => calls.get(key)?.signal.aborted !== false);

  return {
    /**
     * @param make gets null from clients that count nothing.
     * @throws what `make` throws.
     */
    async jobs(
      { header, signal, whenAnswered }: Pick<UnprovenRequest, "header" | "signal" | "whenAnswered">,
      fingerprint: string,
      make: (key: RequestKey | null) => Promise<readonly JobId[]>,
    ): Promise<readonly JobId[]> {
      const count = header("x-stainless-retry-count");
      if (count === undefined) return make(null);
      // A space, so that no Idempotency-Key can be the same.
      const prefix = `openai ${fingerprint} `;
      const isRepeated = Number(count) > 0;
      if (isRepeated) await settleCutOff(fingerprint);
      // Found and taken in one step: of two that ask again at once, each takes up another call.
      const key = (isRepeated ? findCutOff(prefix) : undefined) ?? `${prefix}${randomUUID()}`;
      const making = make({ key, fingerprint });
      const call = { fingerprint, signal, making };
      const leave = () => {
        if (calls.get(key) === call) calls.delete(key);
      };
      calls.set(key, call);
      signal.addEventListener("abort", () => void Promise.allSettled([making]).then(leave), { once: true });
      whenAnswered(() => {
        leave();
        keys.forget(key);
      });
      return making;
    },
  };
}

export type Retries = ReturnType<typeof createRetries>;
