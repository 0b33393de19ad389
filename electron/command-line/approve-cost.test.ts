import { describe, expect, it } from "vitest";
import { approveCost, type CostQuestion } from "./approve-cost.ts";

const question: CostQuestion = {
  estimate: 0.05,
  caps: { daily: null, monthly: null },
  yes: false,
  maximum: null,
};
const refusal = { code: "spending-cap", charge: "not-charged" };

describe("a price on the command line", () => {
  it("has to be agreed to, by an amount or by a yes", () => {
    expect(() => approveCost(question)).toThrow(expect.objectContaining(refusal));
    approveCost({ ...question, yes: true });
    approveCost({ ...question, maximum: 0.05 });
  });

  it("is agreed to by its own amount, whatever its sum has lost in binary", () => {
    for (const estimate of [0.05 * 3, 0.1 + 0.2]) {
      const maximum = Math.round(estimate * 100) / 100;
      expect(estimate).toBeGreaterThan(maximum);
      expect(() => approveCost({ ...question, estimate, maximum })).not.toThrow();
    }
  });

  it("above the amount is refused, also with a yes", () => {
    for (const yes of [true, false])
      expect(() => approveCost({ ...question, yes, maximum: 0.049 })).toThrow(
        "about $0.0500; --max-cost is $0.0490",
      );
  });

  it("that is not known is under no amount", () => {
    expect(() => approveCost({ ...question, estimate: null, maximum: 100 })).toThrow("not known");
    approveCost({ ...question, estimate: null, yes: true });
  });

  it("is held against the caps of the settings, whatever was agreed to", () => {
    for (const caps of [
      { daily: 0.04, monthly: null },
      { daily: null, monthly: 0.04 },
    ])
      expect(() => approveCost({ ...question, caps, yes: true, maximum: 1 })).toThrow("Your cap for a");
  });
});
