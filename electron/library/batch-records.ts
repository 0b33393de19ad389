import { z } from "zod";
import { parameters } from "../../shared/domain/edit-request.ts";
import { assetHash, type JobId, jobId, modelId } from "../../shared/domain/ids.ts";
import { type ErrorData, errorData } from "../../shared/errors.ts";

/** A mask as it came: which of its pixels are meant is decided when its picture is known. */
const batchMask = z.object({
  hash: assetHash,
  meaning: z.enum(["white-edits", "transparent-edits"]),
});

/** What is done to every item. */
export const batchRecipe = z.object({
  modelId,
  /** With `{{name}}` where an item's variables go. */
  prompt: z.string().max(32_000),
  parameters,
  /** For items without one of their own; null draws one for each. */
  seed: z.int().min(0).max(0xffff_ffff).nullable(),
  mask: batchMask.nullable(),
  /** Every blob that it names, so that none is removed too early. */
  hashes: z.array(assetHash),
});
export type BatchRecipe = z.infer<typeof batchRecipe>;

export const batchInput = z.object({
  /** What the program calls it. */
  name: z.string().max(200).nullable(),
  source: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("picture"), hash: assetHash }),
    z.object({ kind: z.literal("job"), jobId }),
  ]),
  mask: batchMask.nullable(),
  variables: z.record(z.string(), z.string()),
  seed: z.int().min(0).max(0xffff_ffff).nullable(),
  /** US dollars, as it was shown; null where it could not be told. */
  estimate: z.number().nullable(),
  hashes: z.array(assetHash),
});
export type BatchInput = z.infer<typeof batchInput>;

export const batchState = z.enum(["running", "paused", "cancelled"]);
export type BatchState = z.infer<typeof batchState>;

export interface BatchRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly state: BatchState;
  readonly recipe: BatchRecipe;
  /** US dollars for all of it; null where it cannot be told. */
  readonly estimate: number | null;
  /** Why it was paused by itself; null where a person did. */
  readonly pausedBecause: ErrorData | null;
}

export interface BatchItem {
  readonly position: number;
  readonly input: BatchInput;
  readonly jobId: JobId | null;
  /** Why it became no job. */
  readonly error: ErrorData | null;
}

/** An item, and how the job is that it has. */
export interface FollowedItem extends BatchItem {
  /** Null without a job. */
  readonly job: {
    readonly status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
    /** Of one that failed. */
    readonly error: ErrorData | null;
  } | null;
}

/** Which items of a batch, in their order. */
export interface ItemPage {
  /** How many at most. */
  readonly limit: number;
  /** Only those behind this position; null starts with the first. */
  readonly after: number | null;
}

export const batchItemError = errorData;

/** How many of a batch's items are in each state; those without a job by why they have none. */
export const itemCounts = z.object({
  waiting: z.int(),
  queued: z.int(),
  running: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  cancelled: z.int(),
});
export type ItemCounts = z.infer<typeof itemCounts>;

export interface CountedBatch {
  readonly record: BatchRecord;
  readonly counts: ItemCounts;
}

/** Batches and their items. What a method has written is on disk when it returns. */
export interface BatchRecords {
  /** @param alongside within the same transaction; if it throws, there is no batch. */
  add(
    recipe: BatchRecipe,
    inputs: readonly BatchInput[],
    estimate: number | null,
    alongside?: (batchId: string) => void,
  ): BatchRecord;
  get(batchId: string): BatchRecord | undefined;
  count(batchId: string): CountedBatch | undefined;
  /**
   * Newest first.
   * @param limit how many at most.
   * @param olderThan only those before this batch; undefined starts with the newest.
   * @throws AppError `not-found` for a batch that is not there.
   */
  list(limit: number, olderThan?: string): readonly CountedBatch[];
  items(batchId: string, page: ItemPage): readonly FollowedItem[];
  /** A cancelled batch stays cancelled. @returns whether it is in that state now. */
  setState(batchId: string, state: BatchState, because?: ErrorData | null): boolean;
  /** The first item that has no job and did not fail; undefined if there is none. */
  nextItem(batchId: string): BatchItem | undefined;
  /** Within the transaction that journals the job. @throws AppError `conflict` if the item has one, or may have none. */
  link(batchId: string, position: number, jobId: JobId): void;
  fail(batchId: string, position: number, error: ErrorData): void;
  /** The item of a job that failed waits again, as if it had never been started. */
  unlink(jobId: JobId): void;
  /** So do all items of a batch that failed and have certainly cost nothing. */
  unlinkFailed(batchId: string): void;
  /** Those that may still start something, oldest first. */
  unfinished(): readonly string[];
  /** Jobs of batches that have not ended. */
  openJobs(): readonly { readonly batchId: string; readonly jobId: JobId }[];
  /**
   * Batches made before `time` of which all has ended, oldest first, without the newest `kept` and without those that an
   * Idempotency-Key leads to.
   */
  endedBefore(time: number, kept: number): readonly string[];
  /** Removes a batch and its items for good; their jobs stay. */
  forget(batchId: string): void;
}
