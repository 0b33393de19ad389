import { describe, expect, it } from "vitest";
import {
  curve,
  erase,
  expectLevelsToBeMeans,
  expectSame,
  full,
  height,
  paint,
  stroke,
  width,
} from "../../test/support/drawn-mask.ts";
import { capsuleBetween, capsuleDistance } from "./capsule.ts";
import type { Brush } from "./rasterise.ts";
import { TiledMask } from "./tiled-mask.ts";

describe("a hard stroke", () => {
  it("writes only 0 and 255", () => {
    const mask = new TiledMask(width, height);
    stroke(mask, curve, paint);
    expect(new Set(full(mask))).toEqual(new Set([0, 255]));
    expect(mask.isHard).toBe(true);
  });

  it("changes nothing when it is painted ten times over", () => {
    const mask = new TiledMask(width, height);
    stroke(mask, curve, paint);
    const once = full(mask);
    for (let time = 0; time < 10; time++) expect(stroke(mask, curve, paint).tiles.size).toBe(0);
    expectSame(full(mask), once);
  });

  it("leaves nothing when the same way is erased", () => {
    const mask = new TiledMask(width, height);
    stroke(mask, curve, paint);
    stroke(mask, curve, erase);
    expect(mask.isEmpty).toBe(true);
    expect(mask.bounds()).toBeNull();
    expect(mask.bytes).toBe(0);
  });

  it("crosses the borders of tiles without a seam", () => {
    const mask = new TiledMask(width, height);
    stroke(
      mask,
      [
        { x: 10, y: 256, radius: 20 },
        { x: 690, y: 256, radius: 20 },
      ],
      paint,
    );
    const all = full(mask);
    for (let y = 0; y < height; y++) {
      const inside = Math.abs(y + 0.5 - 256) <= 20;
      for (const x of [100, 254, 255, 256, 257, 511, 512, 513])
        expect(all[y * width + x]).toBe(inside ? 255 : 0);
    }
  });

  it("may start and end outside the picture", () => {
    const mask = new TiledMask(width, height);
    stroke(
      mask,
      [
        { x: -400, y: 100, radius: 30 },
        { x: width + 400, y: 100, radius: 30 },
      ],
      paint,
    );
    expect(mask.bounds()).toEqual({ x: 0, y: 70, width, height: 60 });
  });

  it("keeps no bytes for tiles that it covers whole", () => {
    const mask = new TiledMask(1024, 1024);
    stroke(mask, [{ x: 512, y: 512, radius: 2000 }], paint);
    expect(mask.bytes).toBe(0);
    expect(mask.bounds()).toEqual({ x: 0, y: 0, width: 1024, height: 1024 });
  });
});

describe("a soft stroke", () => {
  const soft: Brush = { mode: "paint", hardness: 0.4 };

  it("covers by the distance from its way: full up to the hardness, a smoothstep to 0 at the edge", () => {
    const mask = new TiledMask(width, height);
    const [a, b] = [
      { x: 150.3, y: 200.9, radius: 90 },
      { x: 480.1, y: 310.2, radius: 90 },
    ];
    stroke(mask, [a, b], soft);
    const capsule = capsuleBetween(a, b);
    const all = full(mask);
    let worst = 0;
    for (let index = 0; index < all.length; index++) {
      const distance = capsuleDistance(capsule, (index % width) + 0.5, Math.floor(index / width) + 0.5);
      const t = Math.min(1, Math.max(0, (distance - 0.4) / 0.6));
      worst = Math.max(worst, Math.abs((all[index] ?? 0) - 255 * (1 - t * t * (3 - 2 * t))));
    }
    // Half a step for rounding the value, half a step of 1/2048 for the distance.
    expect(worst).toBeLessThan(0.75);
  });

  it("changes nothing when it is painted again, and in whatever order its parts are painted", () => {
    const mask = new TiledMask(width, height);
    stroke(mask, curve, soft);
    const once = full(mask);
    for (let time = 0; time < 10; time++) stroke(mask, curve, soft);
    expectSame(full(mask), once);
    stroke(mask, curve.toReversed(), soft);
    expectSame(full(mask), once);
  });

  it("erases to the minimum of what was there and what it does not cover", () => {
    const painted = new TiledMask(width, height);
    stroke(painted, curve, soft);
    const mask = new TiledMask(width, height);
    stroke(mask, [{ x: 350, y: 265, radius: 2000 }], paint);
    stroke(mask, curve, { mode: "erase", hardness: 0.4 });
    expectSame(
      full(mask),
      full(painted).map((value) => 255 - value),
    );
  });
});

describe("other changes", () => {
  it("invert every value, and again back", () => {
    const mask = new TiledMask(width, height);
    stroke(mask, curve, { mode: "paint", hardness: 0.5 });
    const before = full(mask);
    mask.invert();
    expectSame(
      full(mask),
      before.map((value) => 255 - value),
    );
    mask.invert();
    expectSame(full(mask), before);
  });

  it("empty the mask and bring it back", () => {
    const mask = new TiledMask(width, height);
    stroke(mask, curve, paint);
    const before = full(mask);
    const { tiles } = mask.clear();
    expect(mask.isEmpty).toBe(true);
    mask.swap(tiles);
    expectSame(full(mask), before);
  });

  it("take over another mask, and remember only the tiles that differ", () => {
    const mask = new TiledMask(width, height);
    stroke(mask, [{ x: 100, y: 100, radius: 30 }], paint);
    stroke(mask, [{ x: 600, y: 100, radius: 30 }], paint);
    const other = new TiledMask(width, height);
    stroke(other, [{ x: 100, y: 100, radius: 30 }], paint);
    const { tiles } = mask.replaceBy(other.snapshot());
    expectSame(full(mask), full(other));
    expect(tiles.size).toBe(1);
  });

  it("work on pictures of a single pixel and of 30 000 pixels width", () => {
    for (const size of [
      { w: 1, h: 1 },
      { w: 30_000, h: 3 },
      { w: 257, h: 1 },
    ]) {
      const mask = new TiledMask(size.w, size.h);
      stroke(mask, [{ x: size.w - 0.5, y: 0.5, radius: 1.2 }], paint);
      expect(mask.bounds()?.x).toBe(Math.max(0, size.w - 2));
      expectLevelsToBeMeans(mask);
    }
  });
});
