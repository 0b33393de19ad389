import type { JobId } from "../../../../shared/domain/ids.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { ProgramEngine } from "../../../programs/program-engine.ts";
import { mustNotRepeat } from "./errors.ts";

/** Longer than OpenAI's clients wait for an answer, which is ten minutes. */
const rememberedMs = 15 * 60_000;
const mostRemembered = 1000;

/**
 * OpenAI's clients send a request again when its connection was cut, without a key, but with a count of how often in
 * `x-stainless-retry-count`. Such a repetition gets the jobs of the request that it repeats, which go on without it.
 */
export function createRetries({ job }: Pick<ProgramEngine, "job">, now: () => number = Date.now) {
  const recent = new Map<string, { readonly jobIds: Promise<readonly JobId[]>; readonly at: number }>();

  const remember = (fingerprint: string, jobIds: Promise<readonly JobId[]>) => {
    recent.delete(fingerprint);
    recent.set(fingerprint, { jobIds, at: now() });
    const [oldest] = recent.keys();
    if (recent.size > mostRemembered && oldest !== undefined) recent.delete(oldest);
    return jobIds;
  };
  /** Whether nothing is left to wait for, and the client was told that it may ask again. */
  const isOver = (jobIds: readonly JobId[]) =>
    jobIds.map(job).every((one) => one.status === "failed" && !mustNotRepeat(AppError.fromData(one.error)));

  return {
    /** @param header x-stainless-retry-count. @throws what `make` throws. */
    async jobs(
      header: string | undefined,
      fingerprint: string,
      make: () => Promise<readonly JobId[]>,
    ): Promise<readonly JobId[]> {
      const known = Number(header) > 0 ? recent.get(fingerprint) : undefined;
      if (known && now() - known.at < rememberedMs) {
        const jobIds = await known.jobIds.catch(() => null); // a request cut off before its jobs were made
        if (jobIds && !isOver(jobIds)) return remember(fingerprint, known.jobIds);
      }
      return remember(fingerprint, make());
    },
  };
}

export type Retries = ReturnType<typeof createRetries>;
