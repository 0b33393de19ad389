import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTyped, positionOf, sliderPositions, toStep, valueAt } from "./slider-scale.ts";

const brush = { minimum: 1, maximum: 2000, step: 1 };

describe("a slider", () => {
  it("reaches both ends of its range on either scale", () => {
    for (const scale of ["linear", "logarithmic"] as const) {
      expect(valueAt(0, brush, scale)).toBe(1);
      expect(valueAt(sliderPositions, brush, scale)).toBe(2000);
      expect(positionOf(1, brush, scale)).toBe(0);
      expect(positionOf(2000, brush, scale)).toBe(sliderPositions);
    }
  });

  it("gives small values as much room as large ones on a logarithmic scale", () => {
    expect(valueAt(sliderPositions / 2, brush, "logarithmic")).toBe(45);
    expect(valueAt(sliderPositions / 2, brush, "linear")).toBe(1001);
  });

  it("never leaves its range and always lands on a step", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sliderPositions }), (position) => {
        const range = { minimum: 0.5, maximum: 4, step: 0.25 };
        const value = valueAt(position, range, "linear");
        expect(value).toBeGreaterThanOrEqual(0.5);
        expect(value).toBeLessThanOrEqual(4);
        expect(value * 4).toBe(Math.round(value * 4));
      }),
    );
  });

  it("does not show rounding errors of binary fractions", () => {
    expect(toStep(0.1 + 0.2, { minimum: 0, maximum: 1, step: 0.1 })).toBe(0.3);
  });

  it("takes what a person types, with unit and decimal comma, and keeps it inside", () => {
    expect(parseTyped("120 px", brush)).toBe(120);
    expect(parseTyped("1,75", { minimum: 0.5, maximum: 4, step: 0.25 })).toBe(1.75);
    expect(parseTyped("99999", brush)).toBe(2000);
    expect(parseTyped("", brush)).toBeNull();
    expect(parseTyped("wide", brush)).toBeNull();
  });
});
