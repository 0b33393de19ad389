import { describe, expect, it } from "vitest";
import { jobId, modelId } from "../../shared/domain/ids.ts";
import type { LedgerEntry } from "../../shared/domain/ledger.ts";
import { groupLedger, startOfMonth, totalOf } from "./ledger-summary.ts";

const at = (day: number, hour = 12) => new Date(2026, 10, day, hour).getTime();
const entry = (number: number, change: Partial<LedgerEntry>): LedgerEntry => ({
  jobId: jobId.parse(`job-${number}`),
  modelId: modelId.parse("cloud/editor"),
  provider: "cloud",
  at: at(20),
  estimate: 0.1,
  settled: null,
  outcome: "succeeded",
  charge: "charged",
  ...change,
});

const entries = [
  entry(1, { at: at(21), settled: 0.25 }),
  entry(2, { at: at(21, 1), charge: "not-charged" }),
  entry(3, { provider: "other", charge: "unknown" }),
  entry(4, { estimate: null }),
];

describe("the ledger", () => {
  it("counts what was settled, else what was estimated, and not what was not charged", () => {
    expect(totalOf(entries)).toBeCloseTo(0.35);
  });

  it("sums by day, the newest first", () => {
    expect(groupLedger(entries, "day")).toEqual([
      { key: "2026-11-21", jobs: 2, spent: 0.25 },
      { key: "2026-11-20", jobs: 2, spent: 0.1 },
    ]);
  });

  it("sums by provider, the dearest first", () => {
    expect(groupLedger(entries, "provider")).toEqual([
      { key: "cloud", jobs: 3, spent: 0.25 },
      { key: "other", jobs: 1, spent: 0.1 },
    ]);
  });

  it("knows when the month began, in local time", () => {
    expect(startOfMonth(at(21))).toBe(new Date(2026, 10, 1).getTime());
  });
});
