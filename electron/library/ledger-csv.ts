import type { LedgerEntry } from "../../shared/domain/ledger.ts";
import { spentOf } from "../../shared/domain/ledger.ts";

const header = ["time", "job", "provider", "model", "outcome", "charge", "estimate", "settled", "spent"];

/**
 * The ledger as CSV (RFC 4180: CRLF, quotes doubled), oldest first, times in UTC (ISO 8601), amounts in US dollars with
 * six decimals, so that the column `spent` adds up to what the editor shows.
 * @param entries newest first, as the ledger gives them.
 */
export function ledgerCsv(entries: readonly LedgerEntry[]): string {
  const rows = entries
    .toReversed()
    .map((entry) => [
      new Date(entry.at).toISOString(),
      entry.jobId,
      entry.provider,
      entry.modelId,
      entry.outcome,
      entry.charge,
      amount(entry.estimate),
      amount(entry.settled),
      amount(spentOf(entry)),
    ]);
  return [header, ...rows].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

function amount(dollars: number | null): string {
  return dollars === null ? "" : dollars.toFixed(6);
}

/** A spreadsheet would run what begins like a formula; an apostrophe makes it text (OWASP, CSV Injection). */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
