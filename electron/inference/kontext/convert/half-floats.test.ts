import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float16Bits, float16Value, largestFloat16 } from "./half-floats.ts";

/** All finite magnitudes of float16 in rising order; the index is the bits. */
const magnitudes = Array.from({ length: 0x7c00 }, (_, bits) => float16Value(bits));

/** By search: the neighbours of a magnitude, and between two equally near ones that with the even bits. */
function nearestBits(magnitude: number): number {
  let low = 0;
  let high = magnitudes.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((magnitudes[middle] ?? 0) <= magnitude) low = middle;
    else high = middle;
  }
  const below = magnitude - (magnitudes[low] ?? 0);
  const above = (magnitudes[high] ?? 0) - magnitude;
  if (below === above) return low % 2 === 0 ? low : high;
  return below < above ? low : high;
}

describe("float16", () => {
  it("has the values of IEEE 754", () => {
    expect([0x0001, 0x03ff, 0x0400, 0x3c00, 0x3555, 0x7bff, 0xc000].map(float16Value)).toEqual([
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      1,
      0.333251953125,
      largestFloat16,
      -2,
    ]);
    expect(float16Value(0xfc00)).toBe(Number.NEGATIVE_INFINITY);
    expect(float16Value(0x7e00)).toBeNaN();
  });

  it("keeps every value that it has", () => {
    for (let bits = 0; bits < 0x7c00; bits++) {
      if (float16Bits(float16Value(bits)) !== bits || float16Bits(-float16Value(bits)) !== (bits | 0x8000)) {
        expect.fail(`the bits ${bits.toString(16)} do not come back`);
      }
    }
    expect(float16Bits(Number.NaN) & 0x7fff).toBeGreaterThan(0x7c00);
  });

  it("is the nearest to any float32, to the even one between two", () => {
    const magnitude = fc.oneof(
      fc.float({ min: 0, max: Math.fround(65_504), noNaN: true }),
      fc.float({ min: 0, max: Math.fround(2 ** -14), noNaN: true }),
      // half way between two neighbours, exactly or almost
      fc.tuple(fc.integer({ min: 0, max: 0x7bfe }), fc.constantFrom(-1, 0, 1)).map(([bits, side]) => {
        const middle = (float16Value(bits) + float16Value(bits + 1)) / 2;
        return Math.fround(middle * (1 + side * 2 ** -20));
      }),
    );
    fc.assert(
      fc.property(magnitude, (number) => {
        expect(float16Bits(number)).toBe(nearestBits(number));
      }),
      { numRuns: 3000 },
    );
  });

  it("becomes infinite from half a step beyond its largest value on", () => {
    expect(float16Bits(Math.fround(65_519))).toBe(0x7bff);
    expect(float16Bits(65_520)).toBe(0x7c00);
    expect(float16Bits(-1e30)).toBe(0xfc00);
  });
});
