import { type LedgerEntry, spentOf } from "../../shared/domain/ledger.ts";

export type LedgerGrouping = "day" | "provider";

export interface LedgerGroup {
  /** An ISO day in local time, or a provider. */
  readonly key: string;
  readonly jobs: number;
  /** US dollars that count as spent. */
  readonly spent: number;
}

/** Days newest first; providers with the highest sum first. */
export function groupLedger(
  entries: readonly LedgerEntry[],
  grouping: LedgerGrouping,
): readonly LedgerGroup[] {
  const groups = new Map<string, LedgerGroup>();
  for (const entry of entries) {
    const key = grouping === "day" ? localDay(entry.at) : entry.provider;
    const known = groups.get(key) ?? { key, jobs: 0, spent: 0 };
    groups.set(key, { key, jobs: known.jobs + 1, spent: known.spent + spentOf(entry) });
  }
  return [...groups.values()].toSorted((a, b) =>
    grouping === "day" ? (a.key < b.key ? 1 : -1) : b.spent - a.spent,
  );
}

export function totalOf(entries: readonly LedgerEntry[]): number {
  return entries.reduce((sum, entry) => sum + spentOf(entry), 0);
}

/** The first of the month of `now`, local time, in milliseconds since 1970 UTC. */
export function startOfMonth(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), 1).getTime();
}

function localDay(time: number): string {
  const date = new Date(time);
  const part = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`;
}
