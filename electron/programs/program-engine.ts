import type { Parameters } from "../../shared/domain/edit-request.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { AssetHash, JobId, ModelId } from "../../shared/domain/ids.ts";
import type { Job } from "../../shared/domain/job.ts";
import type { EditNode } from "../../shared/domain/node.ts";

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

/**
 * The same jobs, library and guarantee as the editor's, for programs. Their pictures lie in documents that the editor's
 * list does not show.
 */
export interface ProgramEngine {
  /** @throws AppError `invalid-input` (naming the field), `not-found`, `spending-cap`, `key-refused`, `too-large`. */
  submit(edit: ProgramEdit, signal: AbortSignal): Promise<ProgramJob>;
  /** @throws AppError `not-found`. */
  job(jobId: JobId): Job;
  /** The job now, then every change until it has ended. @throws AppError `not-found`. */
  watch(jobId: JobId, signal: AbortSignal): AsyncIterable<Job>;
  cancel(jobId: JobId): Job;
  /** Null until the job has succeeded. @throws AppError `not-found`; `result-expired` once it was cleaned up. */
  result(jobId: JobId): Promise<ProgramResult | null>;
}
