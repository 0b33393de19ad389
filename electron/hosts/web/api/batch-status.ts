import { z } from "zod";
import { errorData } from "../../../../shared/errors.ts";
import type { CountedBatch, FollowedItem } from "../../../library/batch-records.ts";
import type { BatchDetails } from "../../../programs/batches.ts";
import { nameOf } from "./edit-status.ts";

const told = errorData.pick({ code: true, message: true, nextStep: true, charge: true });
const price = z.object({
  /** US dollars; null where it cannot be told. */
  amount: z.number().nullable(),
  currency: z.literal("USD"),
});

/** What a batch would cost, before it is started. */
export const batchPrice = z
  .object({
    id: z.null(),
    estimate: price,
    items: z.array(z.object({ name: z.string().nullable(), estimate: price })),
  })
  .meta({ id: "BatchPrice" });

const itemStatus = z.object({
  position: z.int(),
  name: z.string().nullable(),
  status: z.enum(["waiting", "queued", "running", "completed", "failed", "cancelled"]),
  job_id: z.string().nullable(),
  status_url: z.string().nullable(),
  result_url: z.string().nullable(),
  estimate: price,
  error: told.nullable(),
});
type ItemStatus = z.infer<typeof itemStatus>;

/** How far a batch is. */
export const batchStatus = z
  .object({
    id: z.string(),
    /** `completed`: every item has ended, each in its own way. */
    status: z.enum(["running", "paused", "cancelled", "completed"]),
    created_at: z.iso.datetime(),
    estimate: price,
    /** Why it was paused by itself. */
    error: told.nullable(),
    /** Of all items. */
    counts: z.record(itemStatus.shape.status, z.int()),
    items: z.array(itemStatus),
    /** Whether there are items behind these. */
    has_more: z.boolean(),
  })
  .meta({ id: "BatchStatus" });

export function priceOf(amount: number | null): z.infer<typeof price> {
  return { amount, currency: "USD" };
}

/** Without its items: what the list of batches says of each, and what changes one. */
export const batchSummary = batchStatus.omit({ items: true, has_more: true }).meta({ id: "BatchSummary" });

/** @param origin as the asker reaches this server. */
export function batchStatusOf(details: BatchDetails, origin: string): z.infer<typeof batchStatus> {
  const isCancelled = details.record.state === "cancelled";
  const items = details.items.map((item) => itemStatusOf(item, isCancelled, origin));
  return { ...batchSummaryOf(details), items, has_more: details.hasMore };
}

export function batchSummaryOf({ record, counts: counted }: CountedBatch): z.infer<typeof batchSummary> {
  const { succeeded: completed, ...others } = counted;
  const counts = { ...others, completed };
  const isOver = counts.waiting + counts.queued + counts.running === 0;
  return {
    id: record.id,
    status: isOver && record.state !== "cancelled" ? "completed" : record.state,
    created_at: new Date(record.createdAt).toISOString(),
    estimate: priceOf(record.estimate),
    error: record.pausedBecause && told.parse(record.pausedBecause),
    counts,
  };
}

function itemStatusOf(
  { position, input, jobId, error, job }: FollowedItem,
  isCancelled: boolean,
  origin: string,
): ItemStatus {
  const failure = job ? job.error : error;
  const without = error ? "failed" : isCancelled ? "cancelled" : "waiting";
  return {
    position,
    name: input.name,
    status: job ? nameOf(job) : without,
    job_id: jobId,
    status_url: jobId && `${origin}/edit/status/${jobId}`,
    result_url: job?.status === "succeeded" ? `${origin}/edit/result/${jobId}` : null,
    estimate: priceOf(input.estimate),
    error: failure && told.parse(failure),
  };
}
