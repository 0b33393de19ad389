import { describe, expect, it } from "vitest";
import { formatDollars } from "./dollars.ts";
import { checkCaps } from "./money.ts";

const spent = (today: number, month = today) => ({ today, month });

describe("spending caps", () => {
  it("say nothing while little is spent, and warn from four fifths on", () => {
    const caps = { daily: 10, monthly: null };
    expect(checkCaps(0.1, spent(7), caps)).toEqual({ blocked: null, warning: null });
    expect(checkCaps(0.1, spent(7.9), caps).warning).toContain("$7.90 of your daily cap of $10.00");
    expect(checkCaps(0.1, spent(7.9), caps).blocked).toBeNull();
  });

  it("may be reached, but not passed", () => {
    const caps = { daily: null, monthly: 1 };
    expect(checkCaps(0.25, spent(0, 0.75), caps).blocked).toBeNull();
    expect(checkCaps(0.26, spent(0, 0.75), caps).blocked).toContain("monthly");
  });

  it("stop a run of unknown cost only once they are reached", () => {
    const caps = { daily: 1, monthly: null };
    expect(checkCaps(null, spent(0.99), caps).blocked).toBeNull();
    expect(checkCaps(null, spent(1), caps).blocked).not.toBeNull();
  });

  it("of nothing block everything that is paid, and nothing that is free", () => {
    const caps = { daily: 0, monthly: null };
    expect(checkCaps(0.01, spent(0), caps).blocked).not.toBeNull();
    expect(checkCaps(0, spent(0), caps).blocked).toBeNull();
  });
});

describe("amounts", () => {
  it.each([
    [0, "$0.00"],
    [0.0014, "$0.0014"],
    [0.04, "$0.04"],
    [0.045, "$0.045"],
    [0.09, "$0.09"],
    [0.1923, "$0.192"],
    [1.5, "$1.50"],
    [12.346, "$12.35"],
    [0.9999, "$1.00"],
  ])("%d is written %s", (amount, text) => {
    expect(formatDollars(amount)).toBe(text);
  });
});
