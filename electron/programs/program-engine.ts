import type { Parameters } from "../../shared/domain/edit-request.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { AssetHash, JobId, ModelId } from "../../shared/domain/ids.ts";
import type { Job } from "../../shared/domain/job.ts";
import type { EditNode } from "../../shared/domain/node.ts";
import type { Delivery, ProgramRecord, ProgramRecords, RequestKey } from "../library/program-records.ts";
import type { Tell } from "./tell.ts";

/** One edit as a program asks for it, whichever door it came in by. */
export interface ProgramEdit {
  readonly modelId: ModelId;
  readonly prompt: string;
  /** Missing ones get their default. */
  readonly parameters: Parameters;
  /** 0..4294967295; null lets one be drawn. */
  readonly seed: number | null;
  readonly source:
    | { readonly kind: "picture"; readonly bytes: Uint8Array }
    /** The picture that an earlier job made. */
    | { readonly kind: "job"; readonly jobId: JobId }
    /** For models that work from words: a white picture of this size. */
    | { readonly kind: "blank"; readonly size: Size };
  /** An 8-bit grey PNG, white = edit, or a PNG whose transparent pixels are edited. Null edits the whole picture. */
  readonly mask: { readonly bytes: Uint8Array; readonly meaning: "white-edits" | "transparent-edits" } | null;
  readonly references: readonly Uint8Array[];
  /** Jobs that were asked for together. */
  readonly variationGroup: string | null;
}

export interface ProgramJob {
  readonly jobId: JobId;
  readonly job: Job;
}

/** What a job made. */
export interface ProgramResult {
  readonly node: EditNode;
  /** PNG, as it lies in the library. */
  readonly hash: AssetHash;
  readonly bytes: Uint8Array;
}

/** What is written with a job. */
export interface Submission {
  readonly delivery?: Delivery;
  readonly requestKey?: RequestKey | null;
  /** Within the transaction that journals the job; if it throws, there is no job. */
  readonly alongside?: (jobId: JobId) => void;
}

export interface RequestKeys {
  readonly find: ProgramRecords["findKey"];
  readonly startingWith: ProgramRecords["keysStartingWith"];
  readonly forget: ProgramRecords["forgetKey"];
}

export interface ProgramJobDetails {
  readonly job: Job;
  readonly record: ProgramRecord;
  /** Milliseconds since 1970 UTC; null until it has ended. */
  readonly endedAt: number | null;
  /** Whether its result was removed, or is due to be. */
  readonly isCleaned: boolean;
}

/**
 * The same jobs, library and guarantee as the editor's, for programs. Their pictures lie in documents that the editor's
 * list does not show.
 */
export interface ProgramEngine {
  /**
   * The job is on disk when this resolves, in one transaction with all that is to be kept `together` with it.
   * @throws AppError `invalid-input` (naming the field), `not-found`, `conflict` or `result-expired` for a job as its
   * source, `spending-cap`, `key-refused`, `too-large`.
   */
  submit(edit: ProgramEdit, signal: AbortSignal, together?: Submission): Promise<ProgramJob>;
  /** The failures of the jobs below are told so already. */
  readonly tell: Tell;
  /** What earlier requests with an Idempotency-Key led to. */
  readonly requestKeys: RequestKeys;
  /** @throws AppError `not-found`, also for a job of the editor. */
  job(jobId: JobId): Job;
  /** The job with what is known of it beyond the editor's. @throws AppError `not-found`. */
  details(jobId: JobId): ProgramJobDetails;
  /** The picture that a job made, by its node. @throws AppError as `result`; `conflict` for one that made none. */
  picture(jobId: JobId): EditNode;
  /** The job now, then every change until it has ended. @throws AppError `not-found`. */
  watch(jobId: JobId, signal: AbortSignal): AsyncIterable<Job>;
  cancel(jobId: JobId): Job;
  /** Null until the job has succeeded. @throws AppError `not-found`; `result-expired` once it was cleaned up. */
  result(jobId: JobId): Promise<ProgramResult | null>;
}
