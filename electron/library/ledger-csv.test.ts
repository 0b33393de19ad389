import { expect, it } from "vitest";
import { jobId, modelId } from "../../shared/domain/ids.ts";
import type { LedgerEntry } from "../../shared/domain/ledger.ts";
import { ledgerCsv } from "./ledger-csv.ts";

const entry: LedgerEntry = {
  jobId: jobId.parse("a"),
  modelId: modelId.parse("bfl/flux-2-pro"),
  provider: "bfl",
  at: Date.UTC(2026, 10, 21, 12),
  estimate: 0.045,
  settled: null,
  outcome: "succeeded",
  charge: "charged",
};
const rows = (csv: string) => csv.split("\r\n").map((line) => line.split(","));

it("writes a row for each job, oldest first, and a last line end", () => {
  const later = { ...entry, jobId: jobId.parse("b"), at: entry.at + 1, settled: 0.04 };
  expect(ledgerCsv([later, entry])).toBe(
    "time,job,provider,model,outcome,charge,estimate,settled,spent\r\n" +
      "2026-11-21T12:00:00.000Z,a,bfl,bfl/flux-2-pro,succeeded,charged,0.045000,,0.045000\r\n" +
      "2026-11-21T12:00:00.001Z,b,bfl,bfl/flux-2-pro,succeeded,charged,0.045000,0.040000,0.040000\r\n",
  );
});

it("adds up to what was spent, without what was not charged", () => {
  const many = Array.from({ length: 1000 }, () => ({ ...entry, estimate: null, settled: 0.001 }));
  const free: LedgerEntry = { ...entry, settled: 5, charge: "not-charged" };
  const spent = rows(ledgerCsv([free, ...many])).slice(1, -1);
  expect(spent.reduce((sum, row) => sum + Number(row[8]), 0)).toBeCloseTo(1, 9);
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", '\tx"y', "a,b", 'say "a"', "two\r\nlines"])(
  "lets no cell run as a formula or break its row: %j",
  (provider) => {
    const line = ledgerCsv([{ ...entry, provider }]).slice("time".length);
    const [quoted] = /(?<=,a,)(?:"(?:[^"]|"")*"|[^,\r\n"]*)(?=,bfl\/)/.exec(line) ?? [];
    const read = quoted?.startsWith('"') ? quoted.slice(1, -1).replaceAll('""', '"') : quoted;
    expect(read?.replace(/^'/, "")).toBe(provider);
    expect(read).not.toMatch(/^[=+\-@\t\r]/);
  },
);
