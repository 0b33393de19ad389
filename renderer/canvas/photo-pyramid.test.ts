import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseImage, pyramidSizes, tileRects } from "./photo-pyramid.ts";

const size = fc.record({
  width: fc.integer({ min: 1, max: 30_000 }),
  height: fc.integer({ min: 1, max: 30_000 }),
});

describe("the sizes of a photo", () => {
  it("halve, rounded up, until one tile holds all", () => {
    expect(pyramidSizes({ width: 8001, height: 3000 })).toEqual([
      { width: 8001, height: 3000 },
      { width: 4001, height: 1500 },
      { width: 2001, height: 750 },
      { width: 1001, height: 375 },
    ]);
    expect(pyramidSizes({ width: 1024, height: 1 })).toHaveLength(1);
  });

  it("are covered by tiles without gap or overlap, none above 1024 pixels", () => {
    fc.assert(
      fc.property(size, (photo) => {
        const rects = tileRects(photo);
        expect(rects.reduce((area, { width, height }) => area + width * height, 0)).toBe(
          photo.width * photo.height,
        );
        for (const { x, y, width, height } of rects) {
          expect([x % 1024, y % 1024]).toEqual([0, 0]);
          expect(Math.max(width, height)).toBeLessThanOrEqual(1024);
          expect(x + width <= photo.width && y + height <= photo.height).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("the image to draw", () => {
  const images = [
    { width: 500, height: 1 },
    { width: 2048, height: 1 },
    { width: 4000, height: 1 },
    { width: 1000, height: 1 },
  ];
  const chosen = (shownWidth: number) => chooseImage(images, shownWidth)?.width;

  it("is the smallest that need not be enlarged", () => {
    expect([100, 500, 501, 1000, 1500, 3000].map(chosen)).toEqual([500, 500, 1000, 1000, 2048, 4000]);
  });

  it("is the largest there is when all must be enlarged", () => {
    expect(chosen(90_000)).toBe(4000);
  });

  it("is none as long as none is there", () => {
    expect(chooseImage([], 100)).toBeNull();
  });
});
