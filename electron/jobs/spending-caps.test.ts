import { describe, expect, it } from "vitest";
import { checkSpendingCaps, totalOf } from "./spending-caps.ts";

describe("the price of many edits", () => {
  it("is the sum of theirs to the cent, however many they are", () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(totalOf([0.1, 0.2])).toBe(0.3);
    expect(totalOf([0.05, 0.003, 0.0425])).toBe(0.0955);
    expect(totalOf(Array.from({ length: 10_000 }, () => 0.045))).toBe(450);
    expect(totalOf([])).toBe(0);
  });

  it("is not known where that of one is not", () => {
    expect(totalOf([0.05, null, 0.05])).toBeNull();
  });
});

describe("a spending cap", () => {
  const caps = { daily: 0.3, monthly: null };
  const spent = { today: 0.1, month: 0.1 };

  it("holds for what was spent, what waits and what is asked for now together, and allows its own amount", () => {
    checkSpendingCaps({ caps, spent, waiting: [0.1], estimate: 0.1 });
    expect(() => checkSpendingCaps({ caps, spent, waiting: [0.1, 0.001], estimate: 0.1 })).toThrow(
      "Your cap for a day is $0.30. Spent today: $0.10; waiting: $0.10; this edit: $0.10.",
    );
  });

  it("that is reached lets nothing of unknown price through either", () => {
    checkSpendingCaps({ caps, spent, waiting: [0.1], estimate: null });
    expect(() => checkSpendingCaps({ caps, spent, waiting: [0.2], estimate: null })).toThrow(
      "Of 1 of these edits the price is not known",
    );
  });
});
