import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DabWalk } from "./dab-walk.ts";
import type { BrushSample } from "./rasterise.ts";
import { TiledMask } from "./tiled-mask.ts";

const walk = (spacing: number, samples: readonly BrushSample[]) => {
  const dabs = new DabWalk(spacing);
  return samples.flatMap((sample) => dabs.next(sample));
};

describe("a brush with spacing", () => {
  it("leaves a dab at its start and then one after each share of its diameter", () => {
    const dabs = walk(0.5, [
      { x: 0, y: 0, radius: 10 },
      { x: 35, y: 0, radius: 10 },
    ]);
    expect(dabs.map(({ x }) => x)).toEqual([0, 10, 20, 30]);
  });

  it("leaves the same dabs however finely its way is sampled", () => {
    const ends = [
      { x: 3, y: 5, radius: 8, flow: 0.4 },
      { x: 210, y: 120, radius: 8, flow: 0.4 },
    ] as const;
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (stops) => {
        const [from, to] = ends;
        const between = stops
          .toSorted((a, b) => a - b)
          .map((t) => ({ ...from, x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }));
        const direct = walk(0.3, ends);
        const sampled = walk(0.3, [from, ...between, to]);
        expect(sampled.length).toBe(direct.length);
        for (const [index, { x, y }] of direct.entries()) {
          expect(Math.hypot(x - (sampled[index]?.x ?? 0), y - (sampled[index]?.y ?? 0))).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it("adds up to full coverage with a small flow, and a hard one with full flow writes only 0 and 255", () => {
    const values = (flow: number, dabs: number, spacing: number) => {
      const mask = new TiledMask(64, 64);
      mask.begin();
      const dab = { x: 32, y: 32, radius: 20, flow };
      for (let count = 0; count < dabs; count++) mask.draw(dab, dab, { mode: "paint", hardness: 1, spacing });
      mask.commit();
      const tile = mask.snapshot().tiles[0];
      return typeof tile === "number" ? [] : Array.from(new Set(tile));
    };
    expect(values(0.5, 1, 0.25).toSorted((a, b) => a - b)).toEqual([0, 128]);
    expect(values(0.5, 2, 0.25).toSorted((a, b) => a - b)).toEqual([0, 192]);
    expect(values(0.5, 40, 0.25).toSorted((a, b) => a - b)).toEqual([0, 255]);
    expect(values(1, 1, 0.25).toSorted((a, b) => a - b)).toEqual([0, 255]);
    // Without spacing the flow is the most that the brush reaches.
    expect(values(0.5, 40, 0).toSorted((a, b) => a - b)).toEqual([0, 128]);
  });
});
