import { z } from "zod";
import type { DocumentId, JobId } from "../../shared/domain/ids.ts";

/** What became of the one message that a program had asked for. */
export const callbackOutcome = z.object({
  /** `sending`: it was begun, and what came of it is not known yet. */
  status: z.enum(["sending", "delivered", "failed", "expired", "skipped"]),
  /** Of the receiver's answer; null without one. */
  statusCode: z.int().nullable(),
  /** Milliseconds since 1970 UTC; null where nothing was sent. */
  attemptedAt: z.int().nullable(),
  /** How the job had ended, as the message says it; null where nothing was sent. */
  payloadStatus: z.string().nullable(),
  error: z.string().nullable(),
});
export type CallbackOutcome = z.infer<typeof callbackOutcome>;

/** Whom to tell that a job has ended, and until when. */
export interface Delivery {
  /** At which the program reached Palimpsest, without a trailing slash: `http://127.0.0.1:8080`. */
  readonly baseUrl: string | null;
  /** Milliseconds since 1970 UTC, from which on nobody is told any more. */
  readonly expiresAt: number | null;
  readonly callback: { readonly url: string; readonly secret: string | null } | null;
}

/** An Idempotency-Key, and the SHA-256 of what was asked for with it. */
export interface RequestKey {
  readonly key: string;
  readonly fingerprint: string;
}

/** What a request with an Idempotency-Key led to: jobs, or a batch. */
export interface KnownRequest {
  readonly fingerprint: string;
  readonly jobIds: readonly JobId[];
  readonly batchId: string | null;
}

/** A program's job as far as it is more than a job. */
export interface ProgramRecord extends Delivery {
  readonly jobId: JobId;
  readonly documentId: DocumentId;
  /** Null until it is begun. */
  readonly outcome: CallbackOutcome | null;
  /** When the result was removed, milliseconds since 1970 UTC; null while it is there. */
  readonly cleanedAt: number | null;
}

/** The jobs of programs. What a method has written is on disk when it returns. */
export interface ProgramRecords {
  /** Within the caller's transaction, that of the job. */
  add(jobId: JobId, documentId: DocumentId, delivery: Delivery): void;
  get(jobId: JobId): ProgramRecord | undefined;
  /**
   * Within the caller's transaction: the job is one of those that this request led to.
   * @throws AppError `conflict` for the key of another request.
   */
  addToKey(requestKey: RequestKey, jobId: JobId): void;
  /** Within the caller's transaction. @throws AppError `conflict` for a key that led to something. */
  addBatchToKey(requestKey: RequestKey, batchId: string): void;
  /** Null if no request came with this Idempotency-Key, or long ago. */
  findKey(key: string): KnownRequest | null;
  /** Keys that came at `since` or later, oldest first. @param prefix printable ASCII. */
  keysStartingWith(prefix: string, since: number): readonly string[];
  forgetKey(key: string): void;
  /** Forgets keys that came before `time`, if all they led to has ended; at most 500. @returns how many. */
  forgetKeys(time: number): number;
  /** False if the callback was begun before: who gets true, and nobody else, sends it. */
  beginCallback(jobId: JobId, outcome: CallbackOutcome): boolean;
  /** The secret is forgotten with it. */
  endCallback(jobId: JobId, outcome: CallbackOutcome): void;
  /** Of ended jobs: callbacks that nobody has begun. */
  unsentCallbacks(): readonly JobId[];
  /** Callbacks that were begun and of which nobody said how they ended. */
  openCallbacks(): readonly JobId[];
  /** Jobs that ended before `time` and whose result is still there, oldest first, at most 500. */
  endedBefore(time: number): readonly JobId[];
  /** Removes a job's document for good; the job itself stays, as a tombstone. */
  clean(jobId: JobId): void;
  /** Removes documents that were made for jobs which never came to be. Only while none is being made. */
  removeStrays(): void;
  /** Removes the bytes that came before `time` and that nothing names any more. @returns how many files. */
  sweepBlobs(time: number): Promise<number>;
}
