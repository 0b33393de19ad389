import type { Model } from "../../shared/catalogue/model.ts";
import type { JournalEntry } from "../library/library.ts";
import type { JobBill } from "./job-bill.ts";
import { RunningReport } from "./running-report.ts";

/** A job that waits or runs in this process. */
export interface OpenJob {
  readonly entry: JournalEntry;
  /** What the service calls it, if it had it before this process. */
  readonly remote: JournalEntry["remote"];
  readonly isPaid: boolean;
  readonly bill: JobBill;
  readonly report: RunningReport;
  readonly controller: AbortController;
}

/** @param name of its provider. @param now in milliseconds since 1970 UTC. */
export function makeOpenJob(
  entry: JournalEntry,
  name: string,
  how: Pick<OpenJob, "isPaid" | "bill" | "remote">,
  now: () => number,
): OpenJob {
  return { ...how, entry, report: new RunningReport(name, now), controller: new AbortController() };
}

export function isPaid({ price }: Model): boolean {
  return price.kind !== "free";
}
