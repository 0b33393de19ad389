import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FloatTensor } from "../pipeline/networks.ts";
import { runInTiles } from "./tiles.ts";

/** Doubles the size and adds 1: what of a pixel depends on that pixel alone. */
async function doubled({ shape, data }: FloatTensor): Promise<FloatTensor> {
  const [, channels = 0, height = 0, width = 0] = shape;
  const made = new Float32Array(data.length * 4);
  for (let index = 0; index < made.length; index += 1) {
    const x = index % (2 * width);
    const y = Math.floor(index / (2 * width));
    const channel = Math.floor(y / (2 * height));
    made[index] = 1 + (data[(channel * height + ((y % (2 * height)) >> 1)) * width + (x >> 1)] ?? 0);
  }
  return { shape: [1, channels, 2 * height, 2 * width], data: made };
}

const tiling = { factor: 2, side: 8, overlap: 3 };

describe("runInTiles", () => {
  it("gives what the whole gives where a pixel depends on itself alone", async () => {
    const picture = fc.record({
      height: fc.integer({ min: 1, max: 30 }),
      width: fc.integer({ min: 1, max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(picture, async ({ height, width }) => {
        const data = Float32Array.from({ length: 2 * height * width }, (_, index) => (index * 7919) % 101);
        const input = { shape: [1, 2, height, width], data };
        const whole = await doubled(input);
        const tiled = await runInTiles(input, tiling, doubled);
        expect(tiled.shape).toEqual(whole.shape);
        for (const [index, value] of tiled.data.entries())
          expect(value).toBeCloseTo(whole.data[index] ?? 0, 3);
      }),
    );
  });

  it("runs what fits into a tile whole, and no tile larger than it", async () => {
    const seen: string[] = [];
    const spy = (tile: FloatTensor) => {
      seen.push(tile.shape.join());
      return doubled(tile);
    };
    await runInTiles({ shape: [1, 1, 8, 8], data: new Float32Array(64) }, tiling, spy);
    await runInTiles({ shape: [1, 1, 9, 4], data: new Float32Array(36) }, tiling, spy);
    expect(seen).toEqual(["1,1,8,8", "1,1,8,4", "1,1,8,4"]);
  });

  it("blends from one tile to the next without a step", async () => {
    let tile = 0;
    const same = { factor: 1, side: 8, overlap: 3 };
    const levels = async ({ shape, data }: FloatTensor) => {
      const level = tile++;
      return { shape, data: data.map(() => level) };
    };
    const { data } = await runInTiles({ shape: [1, 1, 1, 13], data: new Float32Array(13) }, same, levels);
    const steps = Array.from(data.subarray(1), (value, index) => value - (data[index] ?? 0));
    expect(Math.max(...steps)).toBeLessThan(0.6);
    expect([data[0], data[12]]).toEqual([0, 1]);
  });
});
