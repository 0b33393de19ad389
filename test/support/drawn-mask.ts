import { expect } from "vitest";
import type { StrokeSample } from "../../renderer/mask/capsule.ts";
import type { Brush } from "../../renderer/mask/rasterise.ts";
import type { TiledMask } from "../../renderer/mask/tiled-mask.ts";
import { planePixels } from "./mask-reference/read-reference.ts";

/** Of a mask with tiles that its borders cut, in which `curve` lies. */
export const width = 700;
export const height = 530;

export const paint: Brush = { mode: "paint", hardness: 1 };
export const erase: Brush = { mode: "erase", hardness: 1 };

export const curve: readonly StrokeSample[] = Array.from({ length: 40 }, (_, index) => ({
  x: 60 + index * 15,
  y: 260 + 150 * Math.sin(index / 5),
  radius: 35,
}));

/** One stroke from sample to sample, as one step. */
export function stroke(mask: TiledMask, way: readonly StrokeSample[], brush: Brush) {
  mask.begin();
  for (const [index, next] of way.entries()) mask.draw(way[Math.max(0, index - 1)] ?? next, next, brush);
  return mask.commit();
}

/** Every value, row by row. */
export const full = (mask: TiledMask) => planePixels(mask.snapshot());

/** vitest compares typed arrays element by element, which takes seconds for a mask. */
export function expectSame(actual: Uint8Array, expected: Uint8Array | undefined): void {
  expect(actual.length).toBe(expected?.length);
  expect(Buffer.compare(actual, expected ?? new Uint8Array(0))).toBe(0);
}

/** Every level is the rounded 2×2 mean of the one below. */
export function expectLevelsToBeMeans(mask: TiledMask): void {
  for (let level = 1; level < mask.levelCount; level++) {
    const below = mask.level(level - 1);
    const source = planePixels(below);
    const plane = mask.level(level);
    const at = (x: number, y: number) =>
      source[Math.min(y, below.height - 1) * below.width + Math.min(x, below.width - 1)] ?? 0;
    const expected = new Uint8Array(plane.width * plane.height);
    for (let y = 0; y < plane.height; y++) {
      for (let x = 0; x < plane.width; x++) {
        const sum = at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1);
        expected[y * plane.width + x] = (sum + 2) >> 2;
      }
    }
    expectSame(planePixels(plane), expected);
  }
}
