import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactCosineAndSine, exactLog } from "./exact-math.ts";

describe("exact-math", () => {
  it("takes logarithms of what float32 uniforms become", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0x1000000 }), (count) => {
        const value = count / 0x1000000;
        expect(Math.abs(exactLog(value) - Math.log(value))).toBeLessThan(4e-15);
      }),
    );
    expect(exactLog(1)).toBe(0);
  });

  it("takes cosines and sines around the circle", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }), (angle) => {
        const { cosine, sine } = exactCosineAndSine(angle);
        expect(Math.abs(cosine - Math.cos(angle))).toBeLessThan(1e-15);
        expect(Math.abs(sine - Math.sin(angle))).toBeLessThan(1e-15);
      }),
    );
  });
});
