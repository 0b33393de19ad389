import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Raster8 } from "../../shared/domain/raster.ts";
import { randomMask, randomRaster } from "./fixtures/rasters.ts";
import { resampleMask, resamplePicture } from "./resample.ts";
import { resampleWeights } from "./resample-weights.ts";
import { toEightBits } from "./to-eight-bits.ts";

/** Red is x, green is y, in pixels of the picture times `slope`, so that every value says where it comes from. */
function ramp(width: number, height: number, slope: number): Raster8 {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      data[at] = Math.round((x + 0.5) * slope);
      data[at + 1] = Math.round((y + 0.5) * slope);
    }
  }
  return { width, height, channels: 3, data };
}

describe("resampling", () => {
  it("keeps edges on edges for any sizes: what an output pixel is mixed of lies where it belongs, to a twentieth", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 1500 }),
        fc.integer({ min: 40, max: 1500 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.constantFrom("lanczos3" as const, "linear" as const),
        (source, size, start, kernel) => {
          const { taps, indices, weights } = resampleWeights(source, start, source, size, kernel);
          const reach = 4 * Math.max(1, source / size);
          for (let i = 0; i < size; i++) {
            const wanted = start + ((i + 0.5) * source) / size;
            if (wanted < reach || wanted > source - reach) continue; // there the mirrored picture is mixed in
            let middle = 0;
            for (let at = i * taps; at < (i + 1) * taps; at++) {
              middle += (weights[at] ?? 0) * ((indices[at] ?? 0) + 0.5);
            }
            expect(Math.abs(middle - wanted) * Math.min(1, size / source)).toBeLessThan(0.05);
          }
        },
      ),
      { numRuns: 150, seed: 20261121 },
    );
  });

  it.each([
    [61, 43, 97, 127],
    [251, 127, 61, 31],
    [128, 64, 64, 128],
    [13, 241, 211, 17],
  ])("shows a slope of %i×%i at %i×%i as the same slope", async (width, height, w, h) => {
    const { data } = await resamplePicture(
      ramp(width, height, 1),
      { x: 0, y: 0, width, height },
      { width: w, height: h },
    );
    const isInner = (position: number, source: number, size: number): boolean => {
      const reach = 4 * Math.max(1, source / size);
      return position > reach && position < source - reach;
    };
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const at = (y * w + x) * 3;
        const [fromX, fromY] = [((x + 0.5) * width) / w, ((y + 0.5) * height) / h];
        // Values are rounded once in the slope and once in the result.
        if (isInner(fromX, width, w)) expect(Math.abs((data[at] ?? 0) - fromX - 0.25)).toBeLessThan(1);
        if (isInner(fromY, height, h)) expect(Math.abs((data[at + 1] ?? 0) - fromY - 0.25)).toBeLessThan(1);
      }
    }
  });

  it("is exact for whole pixels, mirrored beyond the edges, also for the colours of transparent pixels", async () => {
    const source = toEightBits(randomRaster(7, 5, 4, 8, 3));
    const window = { x: -3, y: -2, width: 12, height: 9 };
    const { data } = await resamplePicture(source, window, { width: 12, height: 9 });
    const mirrored = (index: number, count: number): number =>
      index < 0 ? -1 - index : index >= count ? 2 * count - 1 - index : index;
    for (let y = 0; y < 9; y++) {
      for (let x = 0; x < 12; x++) {
        const from = (mirrored(y - 2, 5) * 7 + mirrored(x - 3, 7)) * 4;
        const at = (y * 12 + x) * 4;
        expect([...data.subarray(at, at + 4)]).toEqual([...source.data.subarray(from, from + 4)]);
      }
    }
  });

  it("moves by parts of a pixel", async () => {
    const source = ramp(100, 60, 2);
    const window = { x: 10.4, y: 7.5, width: 50, height: 40 };
    const { data } = await resamplePicture(source, window, { width: 50, height: 40 });
    expect([data[0], data[1]]).toEqual([Math.round(2 * 10.9), Math.round(2 * 8)]);
  });

  it("turns detail that is too fine into its mean, not into another pattern", async () => {
    const stripes: Raster8 = { width: 300, height: 300, channels: 3, data: new Uint8Array(270_000) };
    for (let at = 0; at < stripes.data.length; at++)
      stripes.data[at] = Math.floor(at / 3) % 2 === 0 ? 0 : 255;
    const size = { width: 71, height: 71 };
    const { data } = await resamplePicture(stripes, { x: 0, y: 0, width: 300, height: 300 }, size);
    // Where the mirror doubles the last stripe, it is no longer too fine.
    const middle = data.subarray(71 * 3 * 35 + 15, 71 * 3 * 36 - 15);
    expect(Math.max(...middle) - Math.min(...middle)).toBeLessThan(6);
  });

  it("does not let the colour of invisible pixels show", async () => {
    const data = new Uint8Array(40 * 40 * 4);
    for (let pixel = 0; pixel < 1600; pixel++) {
      data.set(pixel % 40 < 20 ? [200, 100, 50, 255] : [0, 255, 0, 0], pixel * 4);
    }
    const source: Raster8 = { width: 40, height: 40, channels: 4, data };
    const small = await resamplePicture(
      source,
      { x: 0, y: 0, width: 40, height: 40 },
      { width: 27, height: 27 },
    );
    for (let at = 0; at < small.data.length; at += 4) {
      if (small.data[at + 3] === 0) continue;
      expect([...small.data.subarray(at, at + 3)]).toEqual([200, 100, 50]);
    }
  });

  it("never makes a mask reach beyond its values", async () => {
    const mask = randomMask(50, 40, 9);
    for (let at = 0; at < mask.data.length; at++) mask.data[at] = 100 + ((mask.data[at] ?? 0) % 50);
    const window = { x: 3.3, y: 2.2, width: 40, height: 30 };
    const large = await resampleMask(mask, window, { width: 133, height: 77 });
    expect(Math.min(...large.data)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...large.data)).toBeLessThan(150);
  });
});
