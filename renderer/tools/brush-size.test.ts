import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { largestBrush, nextBrushSize, smallestBrush } from "./brush-size.ts";

describe("the next brush size", () => {
  it("always changes, until the limits", () => {
    fc.assert(
      fc.property(fc.integer({ min: smallestBrush, max: largestBrush }), (size) => {
        if (size < largestBrush) expect(nextBrushSize(size, 1)).toBeGreaterThan(size);
        if (size > smallestBrush) expect(nextBrushSize(size, -1)).toBeLessThan(size);
      }),
    );
    expect(nextBrushSize(largestBrush, 1)).toBe(largestBrush);
    expect(nextBrushSize(smallestBrush, -1)).toBe(smallestBrush);
  });

  it("meets the same sizes on the way down as on the way up", () => {
    const up = [smallestBrush];
    while (up[0] !== largestBrush) up.unshift(nextBrushSize(up[0] ?? largestBrush, 1));
    const down = [largestBrush];
    while (down.at(-1) !== smallestBrush) down.push(nextBrushSize(down.at(-1) ?? smallestBrush, -1));
    expect(down).toEqual(up);
    expect(up.length).toBeLessThan(70);
  });

  it("goes to a round number from any other", () => {
    expect(nextBrushSize(123, 1)).toBe(140);
    expect(nextBrushSize(123, -1)).toBe(120);
    expect(nextBrushSize(2.5, 1)).toBe(3);
  });
});
