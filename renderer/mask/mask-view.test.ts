import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planePixels } from "../../test/support/mask-reference/read-reference.ts";
import { deviceRect, displayLevel, MaskSampler, type MaskView, tintPalette } from "./mask-view.ts";
import type { Brush } from "./rasterise.ts";
import { TiledMask } from "./tiled-mask.ts";

const width = 530;
const height = 300;
/** The value itself as the pixel, so that what is shown can be compared with the mask. */
const palette = Uint32Array.from({ length: 256 }, (_, value) => value);

function show(
  mask: TiledMask,
  view: MaskView,
  target = new Uint32Array(view.width * view.height),
): Uint32Array {
  const level = displayLevel(view.scale, mask.levelCount);
  const rect = { x: 0, y: 0, width: view.width, height: view.height };
  new MaskSampler().sample(mask.level(level), level, view, rect, palette, target);
  return target;
}

function painted(brush: Brush): TiledMask {
  const mask = new TiledMask(width, height);
  mask.begin();
  mask.draw({ x: 40, y: 40, radius: 30 }, { x: 480, y: 250, radius: 45 }, brush);
  mask.commit();
  return mask;
}

const view = (scales: fc.Arbitrary<number>) =>
  fc.record({
    scale: scales,
    x: fc.double({ min: -900, max: 300, noNaN: true }),
    y: fc.double({ min: -900, max: 300, noNaN: true }),
    width: fc.integer({ min: 1, max: 160 }),
    height: fc.integer({ min: 1, max: 120 }),
  });

describe("the mask on the screen", () => {
  it("shows at 100 % and above exactly what is exported: the pixel under each device pixel's centre", () => {
    const mask = painted({ mode: "paint", hardness: 0.5 });
    const exported = planePixels(mask.level(0));
    fc.assert(
      fc.property(view(fc.double({ min: 1, max: 64, noNaN: true })), (at) => {
        const shown = show(mask, at);
        for (let index = 0; index < shown.length; index++) {
          const x = Math.floor(((index % at.width) + 0.5 - at.x) / at.scale);
          const y = Math.floor((Math.floor(index / at.width) + 0.5 - at.y) / at.scale);
          const inside = x >= 0 && y >= 0 && x < width && y < height;
          if (shown[index] !== (inside ? exported[y * width + x] : 0)) throw new Error(`wrong at ${x},${y}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("shows below 100 % the level that need not be enlarged", () => {
    expect([64, 1, 0.99, 0.51, 0.5, 0.49, 0.25, 0.01].map((scale) => displayLevel(scale, 12))).toEqual([
      0, 0, 0, 0, 1, 1, 2, 6,
    ]);
    expect(displayLevel(0.01, 3)).toBe(2);
    const mask = painted({ mode: "paint", hardness: 1 });
    const half = show(mask, { scale: 0.5, x: 0, y: 0, width: width / 2, height: height / 2 });
    expect(Array.from(half)).toEqual(Array.from(planePixels(mask.level(1))));
  });

  it("needs only the rectangle of a change to be drawn again", () => {
    fc.assert(
      fc.property(
        view(fc.double({ min: 0.05, max: 8, noNaN: true })),
        fc.integer({ min: 0, max: width }),
        fc.integer({ min: 0, max: height }),
        (at, x, y) => {
          const mask = painted({ mode: "paint", hardness: 1 });
          const target = show(mask, at);
          mask.begin();
          const changed = mask.draw(
            { x, y, radius: 25 },
            { x: x + 40, y, radius: 25 },
            { mode: "erase", hardness: 0.3 },
          );
          const level = displayLevel(at.scale, mask.levelCount);
          const rect = deviceRect(at, changed, level);
          new MaskSampler().sample(mask.level(level), level, at, rect, palette, target);
          mask.commit();
          expect(Buffer.compare(Buffer.from(target.buffer), Buffer.from(show(mask, at).buffer))).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("tints by the mask's value: transparent at 0, opaque at 255", () => {
    const bytes = new Uint8Array(tintPalette("#ff3b6b", 1).buffer);
    expect(Array.from(bytes.subarray(0, 4))).toEqual([0, 0, 0, 0]);
    expect(Array.from(bytes.subarray(128 * 4, 129 * 4))).toEqual([255, 59, 107, 128]);
    expect(Array.from(bytes.subarray(255 * 4))).toEqual([255, 59, 107, 255]);
    const half = new Uint8Array(tintPalette("#ff3b6b", 0.5).buffer);
    expect(Array.from(half.subarray(255 * 4))).toEqual([255, 59, 107, 128]);
  });
});
