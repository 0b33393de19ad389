import { type EditRequest, editRequest } from "../../shared/domain/edit-request.ts";
import type { JobId } from "../../shared/domain/ids.ts";
import type { Log } from "../log.ts";
import type { Database } from "./database.ts";
import { jobFromRow, missingJob, writeJobState } from "./job-rows.ts";
import type { JobJournal, JournalEntry, JournalState } from "./library.ts";
import { parseGiven } from "./stored-value.ts";

export interface JobJournalServices {
  readonly database: Database;
  readonly log: Log;
  readonly now: () => number;
  readonly newId: () => string;
}

export class SqliteJobJournal implements JobJournal {
  readonly #services: JobJournalServices;

  constructor(services: JobJournalServices) {
    this.#services = services;
  }

  add(request: EditRequest): JournalEntry {
    const { database, now, newId } = this.#services;
    const given = parseGiven(editRequest, request, "The edit");
    const id = newId();
    return database.transaction(() => {
      database.insert("jobs", { id, request: JSON.stringify(given), created_at: now(), status: "queued" });
      const [entry] = database.all("SELECT * FROM jobs WHERE id = ?", [id]).map(jobFromRow);
      if (!entry) throw new Error(`Job ${id} was written but cannot be found.`);
      return entry;
    });
  }

  /** An ended job stays as it ended. @throws AppError `not-found`, `invalid-input`. */
  setState(jobId: JobId, state: JournalState): void {
    this.#services.database.transaction(() => writeJobState(this.#services.database, jobId, state));
  }

  setRemote(jobId: JobId, remote: JournalEntry["remote"]): void {
    const changed = this.#services.database.run(
      "UPDATE jobs SET remote_id = ?, polling_url = ? WHERE id = ?",
      [remote?.remoteId ?? null, remote?.pollingUrl ?? null, jobId],
    );
    if (changed === 0) throw missingJob(jobId);
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
