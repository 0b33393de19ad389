import fc from "fast-check";
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
import { planePixels } from "../../test/support/mask-reference/read-reference.ts";
import type { StrokeSample } from "./capsule.ts";
import type { Brush } from "./rasterise.ts";
import { TiledMask } from "./tiled-mask.ts";

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
    expectSame(planePixels(snapshot), before);
    mask.draw({ x: 300, y: 100, radius: 50 }, { x: 300, y: 400, radius: 50 }, erase);
    mask.commit();
    mask.invert();
    expectSame(planePixels(snapshot), before);
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
