import type { JobId, ModelId } from "../../shared/domain/ids.ts";
import { type LedgerEntry, ledgerEntry, type Spending, spentOf } from "../../shared/domain/ledger.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { Log } from "../log.ts";
import type { Database, Row } from "./database.ts";
import type { Ledger, Settlement } from "./library.ts";
import { startOfLocalDay, startOfLocalMonth } from "./local-calendar.ts";
import { parseStored } from "./stored-value.ts";

export interface LedgerServices {
  readonly database: Database;
  readonly log: Log;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

/** The ledger, and what the journal and the document store write into it within their own transactions. */
export class LedgerBook implements Ledger {
  readonly #services: LedgerServices;
  readonly #listeners = new Set<() => void>();

  constructor(services: LedgerServices) {
    this.#services = services;
  }

  list(since: number): readonly LedgerEntry[] {
    const { database, log } = this.#services;
    const rows = database.all("SELECT * FROM ledger WHERE at >= ? ORDER BY at DESC, sequence DESC", [since]);
    return rows.flatMap((row) => {
      try {
        return [entryFromRow(row)];
      } catch (error) {
        log.error("A row of the ledger cannot be read and is left out", { job: row.job_id, error });
        return [];
      }
    });
  }

  spending(): Spending {
    const now = this.#services.now();
    const today = startOfLocalDay(now);
    const entries = this.list(startOfLocalMonth(now));
    return {
      today: total(entries.filter(({ at }) => at >= today)),
      month: total(entries),
    };
  }

  watch(listener: () => void): Stop {
    // A function of its own, so that one listener can watch twice.
    const heard = () => listener();
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** Within the caller's transaction; asked for again, a job keeps one row. */
  open(entry: {
    readonly jobId: JobId;
    readonly modelId: ModelId;
    readonly provider: string;
    readonly at: number;
    readonly estimate: number | null;
  }): void {
    this.takeBack(entry.jobId);
    this.#services.database.insert("ledger", {
      job_id: entry.jobId,
      model_id: entry.modelId,
      provider: entry.provider,
      at: entry.at,
      estimate: entry.estimate,
      outcome: "running",
      charge: "unknown",
    });
  }

  /** Within the caller's transaction. A job without a row cost nothing and gets none. */
  settle(jobId: JobId, { outcome, settled, charge }: Settlement): void {
    this.#services.database.run("UPDATE ledger SET outcome = ?, settled = ?, charge = ? WHERE job_id = ?", [
      outcome,
      settled,
      charge,
      jobId,
    ]);
  }

  /** Within the caller's transaction: the provider was asked in vain. */
  takeBack(jobId: JobId): void {
    this.#services.database.run("DELETE FROM ledger WHERE job_id = ?", [jobId]);
  }

  /** To be called once a change is on disk. */
  announce(): void {
    for (const listener of Array.from(this.#listeners)) {
      try {
        listener();
      } catch (error) {
        this.#services.log.error("A watcher of the ledger failed", { error });
      }
    }
  }
}

/** In whole millionths of a dollar, so that a thousand small amounts add up to what they are. */
function total(entries: readonly LedgerEntry[]): number {
  return entries.reduce((sum, entry) => sum + Math.round(spentOf(entry) * 1e6), 0) / 1e6;
}

function entryFromRow(row: Row): LedgerEntry {
  const candidate = {
    jobId: row.job_id,
    modelId: row.model_id,
    provider: row.provider,
    at: row.at,
    estimate: row.estimate,
    settled: row.settled,
    outcome: row.outcome,
    charge: row.charge,
  };
  return parseStored(ledgerEntry, candidate, `The cost of job ${String(row.job_id)}`);
}
