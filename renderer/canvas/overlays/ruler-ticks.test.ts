import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelStep, rulerTicks } from "./ruler-ticks.ts";

const scales = fc.double({ min: 0.01, max: 64, noNaN: true });

describe("a ruler", () => {
  it("counts in ones, twos and fives of a power of ten, never in parts of a pixel", () =>
    fc.assert(
      fc.property(scales, (scale) => {
        const step = labelStep(scale);
        expect(Number.isInteger(step)).toBe(true);
        expect(String(step)).toMatch(/^[125]0*$/);
      }),
    ));

  it("leaves its numbers room at every zoom, and has some", () =>
    fc.assert(
      fc.property(scales, fc.double({ min: -5000, max: 900, noNaN: true }), (scale, offset) => {
        const labelled = rulerTicks(scale, offset, 1000).filter(({ isLabelled }) => isLabelled);
        for (const [index, tick] of labelled.entries()) {
          const before = labelled[index - 1];
          if (before) expect(tick.at - before.at).toBeGreaterThan(63.99);
        }
        expect(labelled.length).toBeGreaterThan(1);
      }),
    ));

  it("has its zero where the picture begins", () => {
    const zero = rulerTicks(0.5, 120, 800).find(({ value }) => value === 0);
    expect(zero).toEqual({ value: 0, at: 120, isLabelled: true });
  });

  it("marks every tenth part between two numbers, and every pixel when they are large", () => {
    expect(rulerTicks(1, 0, 200).map(({ value }) => value)).toEqual(
      Array.from({ length: 21 }, (_, index) => index * 10),
    );
    expect(rulerTicks(64, 0, 200).map(({ value }) => value)).toEqual([0, 1, 2, 3]);
  });
});
