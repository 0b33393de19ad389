import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareMasks, planePixels } from "../../../test/support/mask-reference/read-reference.ts";
import type { Combine } from "../mask-operation.ts";
import type { Plane } from "../plane.ts";
import { PlaneWriter } from "../plane-rows.ts";
import { finish } from "../work.ts";
import { featherPlane } from "./feather-plane.ts";
import { growPlane, shrinkPlane } from "./grow-plane.ts";
import { combinePlanes, thresholdPlane } from "./map-plane.ts";
import { movePlane } from "./move-plane.ts";
import { shapePlane } from "./shape-plane.ts";

const size = { width: 530, height: 300 };

/** A plane with a few blocks of values, some of them over the borders of tiles. */
const plane = fc
  .array(
    fc.record({
      x: fc.integer({ min: 0, max: 500 }),
      y: fc.integer({ min: 0, max: 280 }),
      width: fc.integer({ min: 1, max: 300 }),
      height: fc.integer({ min: 1, max: 200 }),
      value: fc.constantFrom(0, 255, 255, 100),
    }),
    { maxLength: 5 },
  )
  .map((blocks): Plane => {
    const writer = new PlaneWriter(size);
    for (const { x, y, width, height, value } of blocks) {
      const row = new Uint8Array(Math.min(width, size.width - x)).fill(value);
      for (let dy = y; dy < Math.min(size.height, y + height); dy++) writer.writeSpan(dy, x, row.length, row);
    }
    return writer.finish();
  });

describe("joining a selection to the mask", () => {
  it("takes for each pixel what the rule says", () => {
    const rules: Record<Combine, (m: number, s: number) => number> = {
      replace: (_m, s) => s,
      add: (m, s) => Math.max(m, s),
      subtract: (m, s) => Math.min(m, 255 - s),
      intersect: (m, s) => Math.min(m, s),
    };
    fc.assert(
      fc.property(
        plane,
        plane,
        fc.constantFrom<Combine>("replace", "add", "subtract", "intersect"),
        (m, s, by) => {
          const selection = planePixels(s);
          const expected = planePixels(m).map((value, index) => rules[by](value, selection[index] ?? 0));
          expect(compareMasks(planePixels(combinePlanes(m, s, by)), expected).pixels).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("moving the mask", () => {
  it("puts every pixel where it belongs and lets in zeros", () => {
    const by = fc.record({ x: fc.integer({ min: -600, max: 600 }), y: fc.integer({ min: -350, max: 350 }) });
    fc.assert(
      fc.property(plane, by, (mask, { x, y }) => {
        const before = planePixels(mask);
        const expected = before.map((_, index) => {
          const fromX = (index % size.width) - x;
          const fromY = Math.floor(index / size.width) - y;
          const isInside = fromX >= 0 && fromY >= 0 && fromX < size.width && fromY < size.height;
          return isInside ? (before[fromY * size.width + fromX] ?? 0) : 0;
        });
        expect(compareMasks(planePixels(movePlane(mask, { x, y })), expected).pixels).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe("operations on tiles", () => {
  it("never write into the mask that they are given", () => {
    fc.assert(
      fc.property(plane, (mask) => {
        const before = planePixels(mask);
        finish(growPlane(mask, 3));
        finish(shrinkPlane(mask, 3));
        finish(featherPlane(mask, 4));
        thresholdPlane(mask, 128);
        expect(compareMasks(planePixels(mask), before).pixels).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  it("leave no seam: moved by half a tile, the result is the moved result", () => {
    const rect = { x: 150.5, y: 90.25, width: 160, height: 90 };
    const at = (x: number, y: number) =>
      finish(shapePlane(size, { kind: "ellipse", rect: { ...rect, x: rect.x + x, y: rect.y + y } }, true));
    const by = { x: 77, y: 53 };
    for (const change of [
      (mask: Plane) => finish(growPlane(mask, 12)),
      (mask: Plane) => finish(shrinkPlane(mask, 12)),
      (mask: Plane) => finish(featherPlane(mask, 6)),
    ]) {
      const moved = planePixels(movePlane(change(at(0, 0)), by));
      expect(compareMasks(planePixels(change(at(by.x, by.y))), moved).most).toBe(0);
    }
  });
});

describe("the feather", () => {
  it("leaves pixels further than three deviations from an edge as they are", () => {
    const sigma = 9;
    const mask = finish(
      shapePlane(size, { kind: "rectangle", rect: { x: 100, y: 80, width: 300, height: 140 } }, false),
    );
    const soft = planePixels(finish(featherPlane(mask, sigma)));
    const far = 3 * sigma + 1;
    const wrong: string[] = [];
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        const inside = Math.min(x - 100, 399 - x, y - 80, 219 - y);
        const value = soft[y * size.width + x];
        if ((inside > far && value !== 255) || (inside < -far && value !== 0)) wrong.push(`${x},${y}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("does not fade at the picture's edge", () => {
    const mask = finish(
      shapePlane(size, { kind: "rectangle", rect: { x: -10, y: -10, width: 300, height: 400 } }, false),
    );
    const soft = planePixels(finish(featherPlane(mask, 20)));
    expect([soft[0], soft[100], soft[(size.height - 1) * size.width]]).toEqual([255, 255, 255]);
  });
});
