import { createHash } from "node:crypto";
import { z } from "zod";
import type { JobId } from "../../../../shared/domain/ids.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { KnownRequest, RequestKey } from "../../../library/program-records.ts";
import type { ProgramEngine, RequestKeys } from "../../../programs/program-engine.ts";
import { ApiError, type ApiErrorOptions } from "./errors.ts";

/** A key is one key, whichever route it comes by. */
const underWayFor = new WeakMap<RequestKeys, Map<string, Promise<unknown>>>();

/** Makes the job at `index` of a request. With a key, job and key are on disk in one step. */
export type SubmitOne = (index: number, key: RequestKey | null) => Promise<JobId>;

const longestKey = 255;
/** What a route that honours keys says of them. */
export const idempotencyHeaders = z.object({
  "Idempotency-Key": z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(longestKey)
    .optional()
    .describe("The same request with the same key is answered again, and made once."),
});
/** Longer texts count by their SHA-256: a picture as base64 is not copied. */
const longestSpelt = 1024;
const longestPrompt = 32_000;

/**
 * Makes what a request asks for once, however often it comes with the same key: jobs that an earlier one made, before a
 * crash or by now, are taken up; only what is missing is made. A request that comes while its twin is being made waits.
 * Where one of several jobs is refused, those before it go on under their key; without a key nobody could find them, and
 * they are cancelled.
 */
export function createIdempotency(engine: Pick<ProgramEngine, "requestKeys" | "cancel">) {
  const keys = engine.requestKeys;
  const underWay = underWayFor.get(keys) ?? new Map<string, Promise<unknown>>();
  underWayFor.set(keys, underWay);

  const make = async (
    count: number,
    key: RequestKey | null,
    submit: SubmitOne,
    afterRefusal: (error: unknown, jobIds: readonly JobId[]) => unknown,
  ): Promise<readonly JobId[]> => {
    const made = (key && checked(keys, key)?.jobIds) ?? [];
    const jobIds = [...made];
    try {
      for (let index = made.length; index < count; index++) jobIds.push(await submit(index, key));
    } catch (error) {
      if (jobIds.length === 0) throw error;
      throw afterRefusal(error, jobIds);
    }
    return jobIds;
  };
  /** One after the other: the second finds what the first has made. */
  const alone = async <Made>(
    header: string,
    fingerprint: string,
    work: (key: RequestKey) => Promise<Made>,
  ): Promise<Made> => {
    const key = { key: checkKey(header), fingerprint };
    while (underWay.has(key.key)) await underWay.get(key.key)?.catch(() => {});
    const making = work(key);
    underWay.set(key.key, making);
    try {
      return await making;
    } finally {
      underWay.delete(key.key);
    }
  };
  return {
    /**
     * What an earlier request made: it need not be looked at again, and may name what is no longer there.
     * @param header the Idempotency-Key header.
     * @throws as `jobs`.
     */
    known(header: string | undefined, fingerprint: string): readonly JobId[] {
      return header === undefined
        ? []
        : (checked(keys, { key: checkKey(header), fingerprint })?.jobIds ?? []);
    },
    /**
     * @param header the Idempotency-Key header.
     * @throws ApiError 400 for a key that is none, 422 for one that came with another request.
     */
    async jobs(
      header: string | undefined,
      fingerprint: string,
      count: number,
      submit: SubmitOne,
    ): Promise<readonly JobId[]> {
      if (header === undefined) return this.jobsOfCall(null, count, submit);
      return alone(header, fingerprint, (key) => make(count, key, submit, withKeptJobs));
    },
    /** @param key that no client knows: what is left of a refused request, nobody could ask for. @throws as `submit`. */
    jobsOfCall(key: RequestKey | null, count: number, submit: SubmitOne): Promise<readonly JobId[]> {
      return make(count, key, submit, (error, jobIds) => withoutRest(error, jobIds, engine));
    },
    /** @returns the batch that `start` makes, or that an earlier request made. @throws as `jobs`. */
    async batch(
      header: string | undefined,
      fingerprint: string,
      start: (key: RequestKey | null) => Promise<string>,
    ): Promise<string> {
      if (header === undefined) return start(null);
      return alone(header, fingerprint, async (key) => checked(keys, key)?.batchId ?? start(key));
    },
  };
}

export type Idempotency = ReturnType<typeof createIdempotency>;

/** Cancels them all. @returns the error with what became of them. */
function withoutRest(
  error: unknown,
  jobIds: readonly JobId[],
  engine: Pick<ProgramEngine, "cancel">,
): unknown {
  // One that had not begun has ended now; of others nobody can say what the service counts.
  const begun = jobIds.filter((id) => engine.cancel(id).status !== "cancelled");
  if (begun.length === 0) return error;
  return extended(
    error,
    `${begun.length} of the pictures before it had begun and may cost: ${listed(begun)}.`,
    {
      charge: "unknown",
    },
  );
}

function withKeptJobs(error: unknown, jobIds: readonly JobId[]): unknown {
  return extended(error, `The pictures before it are being made: ${listed(jobIds)}.`, {
    nextStep: "Ask again with the same Idempotency-Key: only what is missing is made.",
  });
}

function listed(jobIds: readonly JobId[]): string {
  return jobIds.map((id) => `/edit/status/${id}`).join(", ");
}

function extended(error: unknown, sentence: string, change: ApiErrorOptions): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, message, nextStep, retryable, charge, retryAfterMs } = error;
  const { param, apiCode, status, headers } = error instanceof ApiError ? error : new ApiError(code, message);
  return new ApiError(code, `${message} ${sentence}`, {
    retryable,
    headers,
    cause: error,
    ...(nextStep === null ? {} : { nextStep }),
    ...(charge === null ? {} : { charge }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    ...(param === null ? {} : { param }),
    ...(apiCode === null ? {} : { apiCode }),
    ...(status === null ? {} : { status }),
    ...change,
  });
}

function checkKey(header: string): string {
  const key = header.trim();
  if (key.length >= 1 && key.length <= longestKey && /^[\x21-\x7e]+$/.test(key)) return key;
  throw new ApiError(
    "invalid-input",
    `The Idempotency-Key must have 1 to ${longestKey} visible characters without spaces.`,
    { param: "Idempotency-Key" },
  );
}

function checked(keys: RequestKeys, { key, fingerprint }: RequestKey): KnownRequest | null {
  const known = keys.find(key);
  if (known === null || known.fingerprint === fingerprint) return known;
  throw new ApiError("conflict", "This Idempotency-Key came with another request before.", {
    nextStep: "Use a new key for a new request.",
    param: "Idempotency-Key",
    apiCode: "idempotency_key_reused",
    status: 422,
  });
}

/** SHA-256 of what was asked for, whatever order its fields had and however it was packed: bytes count by themselves. */
export function fingerprintOf(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

/** A picture counts by its bytes: for one of four megapixels they are hashed in a third of the time. */
function canonicalText(text: string): string {
  const bytes = text.length > longestPrompt ? Buffer.from(text, "base64") : null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  // What is no base64 is skipped in decoding, and would not count.
  const isWhole = bytes?.byteLength === Math.floor(((text.length - padding) * 3) / 4);
  return isWhole ? canonical(bytes) : `text:${createHash("sha256").update(text).digest("hex")}`;
}

function canonical(value: unknown): string {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return `bytes:${createHash("sha256").update(bytes).digest("hex")}`;
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(",")}}`;
  }
  if (typeof value === "string" && value.length > longestSpelt) return canonicalText(value);
  const text = JSON.stringify(value);
  if (text === undefined) throw new AppError("internal", "Only data has a fingerprint.");
  return text;
}
