import type { Client } from "../../../shared/contract/contract.ts";
import type { LedgerEntry } from "../../../shared/domain/ledger.ts";
import { announceExport } from "./exporter.ts";
import { reportFailure } from "./failures.ts";

/** What was paid for, as the host has written it down. */
export class Ledger {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Newest first. `since` in milliseconds since 1970 UTC. */
  list(since: number, signal: AbortSignal): Promise<readonly LedgerEntry[]> {
    return this.#client.money.list({ since }, { signal });
  }

  async exportCsv(): Promise<void> {
    try {
      announceExport(await this.#client.money.exportCsv(null));
    } catch (error) {
      reportFailure(error);
    }
  }
}
