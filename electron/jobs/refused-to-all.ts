import type { Job } from "../../shared/domain/job.ts";
import type { ErrorData } from "../../shared/errors.ts";

/** What passes, or what a person has to do something about first: a batch stops instead of failing item by item. */
const codes: ReadonlySet<string> = new Set([
  "spending-cap",
  "storage-full",
  "storage-read-only",
  "key-refused",
  "out-of-credit",
  "model-gone",
]);

/** Whether what was refused to one item would be refused to all others too. */
export function isRefusedToAll({ code }: Pick<ErrorData, "code">): boolean {
  return codes.has(code);
}

/** Why a job failed, if that is refused to all; null otherwise. */
export function refusalOfAll(job: Job): ErrorData | null {
  return job.status === "failed" && isRefusedToAll(job.error) ? job.error : null;
}
