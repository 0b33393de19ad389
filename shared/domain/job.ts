import { z } from "zod";
import { charge, errorData } from "../errors.ts";
import { editRequest } from "./edit-request.ts";
import { jobId, nodeId } from "./ids.ts";
import { cost } from "./node.ts";

const jobBase = {
  id: jobId,
  request: editRequest,
  createdAt: z.int(),
  /** What was shown before it was asked for; null where it could not be told. */
  estimate: cost.nullable(),
  /** Grows with every change of any job; a watcher reconnects with the last one it saw. */
  sequence: z.int().min(0),
};

/** A job as a watcher sees it. `succeeded`, `failed` and `cancelled` are final. */
export const job = z.discriminatedUnion("status", [
  z.object({ ...jobBase, status: z.literal("queued") }),
  z.object({
    ...jobBase,
    status: z.literal("running"),
    /** 0..1; null while unknown. */
    progress: z.number().min(0).max(1).nullable(),
    /** What is happening now, in a few words. */
    stage: z.string(),
    /** Relative URL of what it looks like so far, another one for each state; null where there is nothing to see. */
    previewUrl: z.string().nullable(),
    /** Whether a cancel now stops the cost too; null for what costs nothing. */
    cancelCharge: charge.nullable(),
    /** The provider's own last messages, oldest first. */
    log: z.array(z.string()),
  }),
  z.object({ ...jobBase, status: z.literal("succeeded"), nodeId }),
  z.object({ ...jobBase, status: z.literal("failed"), error: errorData }),
  z.object({ ...jobBase, status: z.literal("cancelled"), charge: charge.nullable() }),
]);
export type Job = z.infer<typeof job>;
export type JobStatus = Job["status"];

export function isFinal(status: JobStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}
