import { describe, expect, it } from "vitest";
import { jobId, modelId } from "../../../shared/domain/ids.ts";
import type { LedgerEntry } from "../../../shared/domain/ledger.ts";
import { amountText } from "./JobTable.tsx";

const entry: LedgerEntry = {
  jobId: jobId.parse("job-1"),
  modelId: modelId.parse("cloud/editor"),
  provider: "cloud",
  at: 1,
  estimate: 0.05,
  settled: null,
  outcome: "succeeded",
  charge: "charged",
};

describe("an amount in the ledger", () => {
  it("says how sure it is", () => {
    expect(amountText({ ...entry, settled: 0.047 })).toBe("$0.047");
    expect(amountText(entry)).toBe("about $0.05");
    expect(amountText({ ...entry, charge: "unknown" })).toBe("up to $0.05");
    expect(amountText({ ...entry, charge: "not-charged" })).toBe("not charged");
    expect(amountText({ ...entry, estimate: null })).toBe("unknown");
  });
});
