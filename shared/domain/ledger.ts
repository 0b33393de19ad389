import { z } from "zod";
import { charge } from "../errors.ts";
import { jobId, modelId } from "./ids.ts";

/** What one job cost, or may have cost. US dollars. */
export const ledgerEntry = z.object({
  jobId,
  modelId,
  provider: z.string(),
  /** When the provider was asked, milliseconds since 1970 UTC. */
  at: z.int(),
  /** Said before the run; null where it could not be told. */
  estimate: z.number().min(0).nullable(),
  /** As the provider settled it; null until it has, and for ever where it does not. */
  settled: z.number().min(0).nullable(),
  outcome: z.enum(["running", "succeeded", "failed", "moderated", "cancelled", "interrupted"]),
  charge,
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

/**
 * What counts as spent: what was settled; otherwise the estimate of everything that was charged, may have been or is
 * still running.
 */
export const spending = z.object({
  /** Since local midnight. */
  today: z.number().min(0),
  /** Since the first of the month, local time. */
  month: z.number().min(0),
});
export type Spending = z.infer<typeof spending>;

/** The entry's share of what counts as spent. */
export function spentOf({ settled, estimate, charge: charged }: LedgerEntry): number {
  if (charged === "not-charged") return 0;
  return settled ?? estimate ?? 0;
}
