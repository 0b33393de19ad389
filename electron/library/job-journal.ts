import { type EditRequest, editRequest } from "../../shared/domain/edit-request.ts";
import type { JobId, ModelId } from "../../shared/domain/ids.ts";
import type { Log } from "../log.ts";
import type { Database } from "./database.ts";
import { jobFromRow, missingJob, writeJobState } from "./job-rows.ts";
import type { LedgerBook } from "./ledger-book.ts";
import type { JobJournal, JournalEntry, JournalState, Settlement } from "./library.ts";
import { requireBlob } from "./node-insert.ts";
import { parseGiven } from "./stored-value.ts";

export interface JobJournalServices {
  readonly database: Database;
  readonly log: Log;
  readonly now: () => number;
  readonly newId: () => string;
  readonly ledger: LedgerBook;
}

export class SqliteJobJournal implements JobJournal {
  readonly #services: JobJournalServices;

  constructor(services: JobJournalServices) {
    this.#services = services;
  }

  add(
    request: EditRequest,
    estimate: number | null = null,
    alongside: (jobId: JobId) => void = () => {},
  ): JournalEntry {
    const { database, now, newId } = this.#services;
    const given = parseGiven(editRequest, request, "The edit");
    const id = newId();
    return database.transaction(() => {
      // What is sent is read before anything is paid; this is only kept with the node.
      if (given.paintedMask) requireBlob(database, given.paintedMask.hash);
      database.insert("jobs", {
        id,
        request: JSON.stringify(given),
        created_at: now(),
        status: "queued",
        estimate,
      });
      const [entry] = database.all("SELECT * FROM jobs WHERE id = ?", [id]).map(jobFromRow);
      if (!entry) throw new Error(`Job ${id} was written but cannot be found.`);
      alongside(entry.id);
      return entry;
    });
  }

  /** An ended job stays as it ended. @throws AppError `not-found`, `invalid-input`. */
  setState(jobId: JobId, state: JournalState, settlement: Settlement | null = null): void {
    const { database, ledger, now } = this.#services;
    database.transaction(() => {
      writeJobState(database, jobId, state, now());
      if (settlement) ledger.settle(jobId, settlement);
    });
    if (settlement) ledger.announce();
  }

  markSubmitting(jobId: JobId, paid: { readonly modelId: ModelId; readonly provider: string } | null): void {
    const { database, ledger, now } = this.#services;
    const at = now();
    database.transaction(() => {
      const row = database.get("SELECT estimate FROM jobs WHERE id = ?", [jobId]);
      if (!row) throw missingJob(jobId);
      database.run("UPDATE jobs SET submitted_at = ? WHERE id = ?", [at, jobId]);
      const estimate = typeof row.estimate === "number" ? row.estimate : null;
      if (paid) ledger.open({ ...paid, jobId, at, estimate });
    });
    if (paid) ledger.announce();
  }

  takeBack(jobId: JobId): void {
    const { database, ledger, now } = this.#services;
    database.transaction(() => {
      writeJobState(database, jobId, { status: "queued" }, now());
      database.run("UPDATE jobs SET submitted_at = NULL, begun = 0 WHERE id = ?", [jobId]);
      ledger.takeBack(jobId);
    });
    ledger.announce();
  }

  setRemote(jobId: JobId, remote: JournalEntry["remote"]): void {
    const changed = this.#services.database.run(
      "UPDATE jobs SET remote_id = ?, polling_url = ? WHERE id = ?",
      [remote?.remoteId ?? null, remote?.pollingUrl ?? null, jobId],
    );
    if (changed === 0) throw missingJob(jobId);
  }

  get(jobId: JobId): JournalEntry | undefined {
    const row = this.#services.database.get("SELECT * FROM jobs WHERE id = ?", [jobId]);
    return row && jobFromRow(row);
  }

  open(): readonly JournalEntry[] {
    const { database, log } = this.#services;
    const rows = database.all("SELECT * FROM jobs WHERE status IN ('queued', 'running') ORDER BY sequence");
    return rows.flatMap((row) => {
      try {
        return [jobFromRow(row)];
      } catch (error) {
        log.error("An open job cannot be read and is left out", { job: row.id, error });
        return [];
      }
    });
  }
}
