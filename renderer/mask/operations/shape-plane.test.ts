import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planePixels } from "../../../test/support/mask-reference/read-reference.ts";
import type { SelectionShape } from "../mask-operation.ts";
import { finish } from "../work.ts";
import { shapePlane } from "./shape-plane.ts";

const width = 40;
const height = 30;

/** Values of the shape with soft edges. */
function soft(shape: SelectionShape): Uint8Array {
  return planePixels(finish(shapePlane({ width, height }, shape, true)));
}

const polygon = (...points: number[]): SelectionShape => ({
  kind: "polygon",
  points: Float64Array.from(points),
});
const box = (x: number, y: number, w: number, h: number): SelectionShape => ({
  kind: "rectangle",
  rect: { x, y, width: w, height: h },
});
/** In whole pixels. */
const areaOf = (pixels: Uint8Array) => pixels.reduce((sum, value) => sum + value, 0) / 255;

describe("a shape with soft edges", () => {
  it("covers the share of each pixel that lies in it", () => {
    const pixels = soft(box(2.25, 3.5, 2, 1.25));
    const rows = [3, 4, 5].map((y) => [...pixels.subarray(y * width + 2, y * width + 5)]);
    expect(rows).toEqual([
      [96, 128, 32],
      [143, 191, 48],
      [0, 0, 0],
    ]);
  });

  it("is cut where it crosses itself inside a pixel", () => {
    // Two triangles that meet in the middle of one pixel.
    expect(soft(polygon(0, 0, 1, 1, 1, 0, 0, 1))[0]).toBe(128);
    // The middle of a star is outside of it.
    const star = soft(polygon(20, 1, 29, 28, 3, 11, 37, 11, 11, 28));
    expect(star[16 * width + 20]).toBe(0);
    expect(star[5 * width + 20]).toBe(255);
  });

  it("ends at the picture's edges", () => {
    expect(new Set(soft(box(-10.5, -3.25, 300, 300)))).toEqual(new Set([255]));
    const right = soft(polygon(-20, -20, 60, -20, 60, 80, 20.5, 80, 20.5, -20));
    expect([...right.subarray(18, 23)]).toEqual([0, 0, 128, 255, 255]);
    expect(areaOf(soft(box(41, 2, 5, 5)))).toBe(0);
    expect(areaOf(soft(polygon(5, 5)))).toBe(0);
  });

  it("has the area of its outline", () => {
    const x = fc.double({ min: 0, max: width, noNaN: true });
    const y = fc.double({ min: 0, max: height, noNaN: true });
    fc.assert(
      fc.property(x, y, x, y, x, y, (ax, ay, bx, by, cx, cy) => {
        const area = Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;
        // Each pixel along the outline is rounded to the nearest of 255 values.
        expect(Math.abs(areaOf(soft(polygon(ax, ay, bx, by, cx, cy))) - area)).toBeLessThan(0.4);
      }),
    );
    const ellipse = soft({ kind: "ellipse", rect: { x: 3.3, y: 2.6, width: 33, height: 24 } });
    expect(Math.abs(areaOf(ellipse) - Math.PI * 16.5 * 12)).toBeLessThan(0.4);
  });

  it("is drawn in steps between which others get their turn", () => {
    const shape = box(10, 10, 600, 3900);
    for (const antialias of [true, false]) {
      const shares = [...shapePlane({ width: 700, height: 4000 }, shape, antialias)];
      expect(shares.length).toBeGreaterThan(100);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(shares.at(-1)).toBeLessThanOrEqual(1);
    }
  });
});
