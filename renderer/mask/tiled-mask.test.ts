import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capsuleBetween, capsuleDistance, type StrokeSample } from "./capsule.ts";
import { type Plane, readRow } from "./plane.ts";
import type { Brush } from "./rasterise.ts";
import { TiledMask } from "./tiled-mask.ts";

const width = 700;
const height = 530;
const paint: Brush = { mode: "paint", hardness: 1 };
const erase: Brush = { mode: "erase", hardness: 1 };

function pixels(plane: Plane): Uint8Array {
  const all = new Uint8Array(plane.width * plane.height);
  for (let y = 0; y < plane.height; y++) readRow(plane, y, all.subarray(y * plane.width));
  return all;
}

const full = (mask: TiledMask) => pixels(mask.snapshot());

function stroke(mask: TiledMask, way: readonly StrokeSample[], brush: Brush) {
  mask.begin();
  for (const [index, next] of way.entries()) mask.draw(way[Math.max(0, index - 1)] ?? next, next, brush);
  return mask.commit();
}

/** The same as the engine does it, which leaves out what the part before has drawn. */
function strokeInOneGo(mask: TiledMask, way: readonly StrokeSample[], brush: Brush) {
  mask.begin();
  let isSteady = false;
  for (const [index, next] of way.entries()) {
    const last = way[Math.max(0, index - 1)] ?? next;
    mask.draw(last, next, brush, isSteady);
    isSteady = last.radius === next.radius;
  }
  return mask.commit();
}

/** vitest compares typed arrays element by element, which takes seconds for a mask. */
function expectSame(actual: Uint8Array, expected: Uint8Array | undefined): void {
  expect(actual.length).toBe(expected?.length);
  expect(Buffer.compare(actual, expected ?? new Uint8Array(0))).toBe(0);
}

const sample = fc.record({
  x: fc.double({ min: -60, max: width + 60, noNaN: true }),
  y: fc.double({ min: -60, max: height + 60, noNaN: true }),
  radius: fc.double({ min: 0.8, max: 120, noNaN: true }),
});
const brush = fc.record({
  mode: fc.constantFrom<Brush["mode"]>("paint", "erase"),
  hardness: fc.constantFrom(1, 1, 0.8, 0.3, 0),
});
const way = fc.array(sample, { minLength: 1, maxLength: 6 });
const strokes = fc.array(fc.record({ way, brush }), { minLength: 1, maxLength: 5 });

const curve: readonly StrokeSample[] = Array.from({ length: 40 }, (_, index) => ({
  x: 60 + index * 15,
  y: 260 + 150 * Math.sin(index / 5),
  radius: 35,
}));

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

describe("any strokes", () => {
  it("are the same when what was drawn just before is left out", () => {
    const steady = fc
      .tuple(way, fc.double({ min: 1, max: 90, noNaN: true }))
      .map(([samples, radius]) => samples.map((one, index) => (index === 3 ? one : { ...one, radius })));
    fc.assert(
      fc.property(steady, brush, fc.boolean(), (samples, how, isFull) => {
        const [whole, spared] = [new TiledMask(width, height), new TiledMask(width, height)];
        for (const mask of [whole, spared]) if (isFull) mask.invert();
        stroke(whole, samples, how);
        strokeInOneGo(spared, samples, how);
        expectSame(full(spared), full(whole));
      }),
      { numRuns: 300 },
    );
  });

  it("are taken back exactly by putting the former tiles in place, and made again exactly", () => {
    fc.assert(
      fc.property(strokes, (list) => {
        const mask = new TiledMask(width, height);
        const before: Uint8Array[] = [];
        const steps = list.map((one) => {
          before.push(full(mask));
          return stroke(mask, one.way, one.brush).tiles;
        });
        const last = full(mask);
        const redo = [];
        for (const tiles of steps.toReversed()) {
          redo.push(mask.swap(tiles).tiles);
          expectSame(full(mask), before.pop());
        }
        for (const tiles of redo.toReversed()) mask.swap(tiles);
        expectSame(full(mask), last);
      }),
      { numRuns: 40 },
    );
  });

  it("leave no trace when they are rolled back", () => {
    fc.assert(
      fc.property(strokes, way, brush, (list, lastWay, lastBrush) => {
        const mask = new TiledMask(width, height);
        for (const one of list) stroke(mask, one.way, one.brush);
        const before = full(mask);
        mask.level(1);
        mask.begin();
        for (const next of lastWay) mask.draw(lastWay[0] ?? next, next, lastBrush);
        mask.level(1);
        mask.rollback();
        expectSame(full(mask), before);
        expectLevelsToBeMeans(mask);
      }),
      { numRuns: 30 },
    );
  });

  it("keep every level the rounded 2×2 mean of the one below, also when looked at in between", () => {
    fc.assert(
      fc.property(strokes, fc.boolean(), (list, looks) => {
        const mask = new TiledMask(width, height);
        for (const one of list) {
          stroke(mask, one.way, one.brush);
          if (looks) mask.level(1);
        }
        expectLevelsToBeMeans(mask);
        mask.invert();
        expectLevelsToBeMeans(mask);
      }),
      { numRuns: 30 },
    );
  });

  it("do not touch a snapshot, and are not in it before they are over", () => {
    const mask = new TiledMask(width, height);
    stroke(mask, curve, paint);
    const before = full(mask);
    mask.begin();
    mask.draw({ x: 100, y: 100, radius: 50 }, { x: 300, y: 100, radius: 50 }, paint);
    const snapshot = mask.snapshot();
    expectSame(pixels(snapshot), before);
    mask.draw({ x: 300, y: 100, radius: 50 }, { x: 300, y: 400, radius: 50 }, erase);
    mask.commit();
    mask.invert();
    expectSame(pixels(snapshot), before);
  });

  it("report bounds that are exact to the pixel", () => {
    fc.assert(
      fc.property(strokes, (list) => {
        const mask = new TiledMask(width, height);
        for (const one of list) stroke(mask, one.way, one.brush);
        const all = full(mask);
        const rows = Array.from({ length: height }, (_, y) => all.subarray(y * width, (y + 1) * width));
        const used = rows.flatMap((row, y) => (row.some((value) => value > 0) ? [y] : []));
        const columns = rows.flatMap((row) =>
          Array.from(row.entries()).flatMap(([x, value]) => (value > 0 ? [x] : [])),
        );
        const [top, bottom] = [used.at(0), used.at(-1)];
        const left = columns.reduce((least, x) => Math.min(least, x), width);
        const right = columns.reduce((most, x) => Math.max(most, x), 0);
        const expected =
          top === undefined || bottom === undefined
            ? null
            : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
        expect(mask.bounds()).toEqual(expected);
        expect(mask.isEmpty).toBe(expected === null);
      }),
      { numRuns: 25 },
    );
  });
});

function expectLevelsToBeMeans(mask: TiledMask): void {
  for (let level = 1; level < mask.levelCount; level++) {
    const below = mask.level(level - 1);
    const source = pixels(below);
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
    expectSame(pixels(plane), expected);
  }
}

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
