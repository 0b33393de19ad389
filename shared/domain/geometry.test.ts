import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clamp, expandRect, intersectRects, isEmptyRect, type Rect, uniteRects } from "./geometry.ts";

const whole = fc.integer({ min: -50, max: 50 });
const length = fc.integer({ min: 0, max: 40 });
const rect = fc.record({ x: whole, y: whole, width: length, height: length });

/** The pixels that a rectangle covers, counted one by one. */
function covers(area: Rect, x: number, y: number): boolean {
  return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

describe("rectangles", () => {
  it("intersect in exactly the pixels that both cover", () => {
    fc.assert(
      fc.property(rect, rect, whole, whole, (a, b, x, y) => {
        expect(covers(intersectRects(a, b), x, y)).toBe(covers(a, x, y) && covers(b, x, y));
      }),
    );
  });

  it("unite to something that covers both", () => {
    fc.assert(
      fc.property(rect, rect, whole, whole, (a, b, x, y) => {
        fc.pre(covers(a, x, y) || covers(b, x, y));
        expect(covers(uniteRects(a, b), x, y)).toBe(true);
      }),
    );
  });

  it("unite with an empty one to the other, wherever the empty one lies", () => {
    const some = { x: 3, y: 4, width: 5, height: 6 };
    const empty = { x: 100, y: -100, width: 0, height: 9 };
    expect(isEmptyRect(empty)).toBe(true);
    expect(uniteRects(some, empty)).toEqual(some);
    expect(uniteRects(empty, some)).toEqual(some);
  });

  it("grow and shrink by the same margin without moving their centre", () => {
    fc.assert(
      fc.property(rect, fc.integer({ min: 0, max: 30 }), (area, margin) => {
        expect(expandRect(expandRect(area, margin), -margin)).toEqual(area);
      }),
    );
  });
});

describe("clamp", () => {
  it("keeps what is inside and stops at the limits", () => {
    expect([clamp(-1, 0, 10), clamp(5, 0, 10), clamp(11, 0, 10)]).toEqual([0, 5, 10]);
  });
});
