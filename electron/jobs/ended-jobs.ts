import type { JobId } from "../../shared/domain/ids.ts";
import type { Library } from "../library/library.ts";
import type { Log } from "../log.ts";
import type { JobBill } from "./job-bill.ts";
import { type JobEnd, settlementOf } from "./job-end.ts";

/** Writes down how jobs ended that made no node, and remembers what the disk did not take. */
export class EndedJobs {
  readonly #journal: Library["journal"];
  readonly #log: Log;
  /** The journal has them as running, and so has the next start. */
  readonly #unwritten = new Map<JobId, () => void>();

  constructor(journal: Library["journal"], log: Log) {
    this.#journal = journal;
    this.#log = log;
  }

  /** A full disk must not hide how a job ended: nothing is thrown. */
  write(jobId: JobId, end: JobEnd, bill: JobBill): void {
    const state = end.status === "failed" ? end : ({ status: "cancelled" } as const);
    this.#unwritten.set(jobId, () => this.#journal.setState(jobId, state, settlementOf(end, bill)));
    try {
      this.writeAgain(jobId);
    } catch (error) {
      this.#log.error("The journal could not be written", { job: jobId, error });
    }
  }

  /** Nothing where it is written already. @throws AppError as the journal, while the disk does not take it. */
  writeAgain(jobId: JobId): void {
    this.#unwritten.get(jobId)?.();
    this.#unwritten.delete(jobId);
  }
}
