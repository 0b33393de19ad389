import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point } from "../../shared/domain/geometry.ts";
import type { Raster8 } from "../../shared/domain/raster.ts";
import { randomMask, randomRaster } from "./fixtures/rasters.ts";
import { resampleMask, resamplePicture } from "./resample.ts";
import { resampleWeights } from "./resample-weights.ts";
import { toEightBits } from "./to-eight-bits.ts";

/** Red is x, green is y, in pixels times `slope`: every value says where it comes from. */
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

function pictureOfDots(width: number, height: number, dots: readonly Point[], deviation: number): Raster8 {
  const data = new Uint8Array(width * height * 3).fill(20);
  for (const dot of dots) {
    const reach = Math.ceil(5 * deviation);
    for (let y = Math.max(0, Math.floor(dot.y) - reach); y < Math.min(height, dot.y + reach); y++) {
      for (let x = Math.max(0, Math.floor(dot.x) - reach); x < Math.min(width, dot.x + reach); x++) {
        const distance = Math.hypot(x + 0.5 - dot.x, y + 0.5 - dot.y) / deviation;
        const at = (y * width + x) * 3;
        data.fill(Math.max(data[at] ?? 0, Math.round(20 + 200 * Math.exp(-(distance ** 2) / 2))), at, at + 3);
      }
    }
  }
  return { width, height, channels: 3, data };
}

/** The middle of a dot's mass. */
function middleOfDot(
  { width, height, data }: { readonly width: number; readonly height: number; readonly data: Uint8Array },
  channels: number,
  near: Point,
  reach: Point,
): Point {
  let [mass, sumX, sumY] = [0, 0, 0];
  for (let y = Math.max(0, Math.floor(near.y - reach.y)); y < Math.min(height, near.y + reach.y); y++) {
    for (let x = Math.max(0, Math.floor(near.x - reach.x)); x < Math.min(width, near.x + reach.x); x++) {
      const value = Math.max(0, (data[(y * width + x) * channels] ?? 20) - 20);
      mass += value;
      sumX += value * (x + 0.5);
      sumY += value * (y + 0.5);
    }
  }
  return { x: sumX / mass, y: sumY / mass };
}

describe("resampling", () => {
  it("keeps edges on edges for any sizes: what an output pixel is mixed of lies where it belongs, to a twentieth", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 1500 }),
        fc.integer({ min: 40, max: 1500 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (source, size, start) => {
          const { taps, indices, weights } = resampleWeights(source, start, source, size, "lanczos3");
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
    [997, 1009, 251, 257],
    [1531, 1021, 1248, 832],
    [1201, 809, 331, 127],
    [2003, 1999, 667, 101],
    [613, 409, 1021, 613],
    [613, 409, 512, 613],
  ])(
    "leaves dots in the corners of %i×%i where they were at %i×%i, to a twentieth of a pixel",
    async (width, height, w, h) => {
      const deviation = Math.max(6, width / w, height / h) * 1.5;
      const dots = [0.12, 0.89].flatMap((x) => [0.11, 0.9].map((y) => ({ x: x * width, y: y * height })));
      const source = pictureOfDots(width, height, dots, deviation);
      const window = { x: 0, y: 0, width, height };
      const result = await resamplePicture(source, window, { width: w, height: h });
      const mask = await resampleMask(
        { width, height, data: source.data.filter((_, at) => at % 3 === 0) },
        window,
        { width: w, height: h },
      );
      const [across, down] = [w / width, h / height];
      for (const { x, y } of dots) {
        const reach = { x: 4 * deviation, y: 4 * deviation };
        const before = middleOfDot(source, 3, { x, y }, reach);
        const small = { x: reach.x * across, y: reach.y * down };
        for (const [picture, channels] of [
          [result, 3],
          [mask, 1],
        ] as const) {
          const after = middleOfDot(picture, channels, { x: x * across, y: y * down }, small);
          expect(Math.hypot(after.x - before.x * across, after.y - before.y * down)).toBeLessThan(0.05);
        }
      }
    },
  );

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
