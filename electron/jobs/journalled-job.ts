import { assertNever } from "../../shared/assert.ts";
import type { Job } from "../../shared/domain/job.ts";
import type { JournalEntry } from "../library/library.ts";

/** A journalled job that nobody is told of any more. */
export function jobOf(entry: JournalEntry): Job {
  const { state } = entry;
  const base = { ...factsOf(entry), sequence: 0 };
  switch (state.status) {
    case "queued":
      return { ...base, status: "queued" };
    case "running":
      return {
        ...base,
        status: "running",
        progress: null,
        stage: "Preparing",
        previewUrl: null,
        cancelCharge: null,
        log: [],
      };
    case "succeeded":
      return { ...base, status: "succeeded", nodeId: state.nodeId };
    case "failed":
      return { ...base, status: "failed", error: state.error };
    case "cancelled":
      return { ...base, status: "cancelled", charge: null };
    default:
      return assertNever(state);
  }
}

/** What of a job never changes. */
export function factsOf({ id, request, createdAt, estimate }: JournalEntry) {
  return {
    id,
    request,
    createdAt,
    estimate: estimate === null ? null : { amount: estimate, currency: "USD" },
  };
}
