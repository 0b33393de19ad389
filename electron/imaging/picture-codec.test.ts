import { createHash } from "node:crypto";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Raster } from "../../shared/domain/raster.ts";
import { gradient, largestDifference, randomRaster, seededRandom } from "./fixtures/rasters.ts";
import { decodeCanonical, encodePicture } from "./picture-codec.ts";

async function expectRoundTrip(raster: Raster): Promise<Uint8Array> {
  const bytes = await encodePicture(raster);
  const back = await decodeCanonical(bytes);
  expect([back.width, back.height, back.channels]).toEqual([raster.width, raster.height, raster.channels]);
  expect(back.data.BYTES_PER_ELEMENT).toBe(raster.data.BYTES_PER_ELEMENT);
  expect(largestDifference(back, raster)).toBe(0);
  return bytes;
}

/** Smooth in places, noisy in others, flat in others: each filter wins somewhere. */
function mixed(width: number, height: number, channels: 3 | 4, depth: 8 | 16, seed: number): Raster {
  const raster = randomRaster(width, height, channels, depth, seed);
  const random = seededRandom(seed);
  const row = width * channels;
  for (let y = 0; y < height; y++) {
    const kind = Math.floor(random() * 4);
    for (let at = y * row; at < (y + 1) * row; at++) {
      if (kind === 0) raster.data[at] = at & 0xff;
      else if (kind === 1) raster.data[at] = y * 3;
      else if (kind === 2 && y > 0) raster.data[at] = (raster.data[at - row] ?? 0) + 1;
    }
  }
  return raster;
}

describe("the library's form of a picture", () => {
  it("gives every pixel back, in any size, depth and number of channels", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom(3 as const, 4 as const),
        fc.constantFrom(8 as const, 16 as const),
        fc.nat(),
        async (width, height, channels, depth, seed) => {
          await expectRoundTrip(mixed(width, height, channels, depth, seed));
        },
      ),
      { numRuns: 150, seed: 20261121 },
    );
  });

  it("does so across its bands, and for rows longer than a band", async () => {
    await expectRoundTrip(mixed(1201, 1500, 4, 8, 1));
    await expectRoundTrip(mixed(701, 601, 3, 16, 2));
    await expectRoundTrip(mixed(65_500, 9, 3, 16, 3));
  });

  it("keeps the colour of fully transparent pixels", async () => {
    await expectRoundTrip({
      width: 2,
      height: 1,
      channels: 4,
      data: Uint8Array.of(9, 8, 7, 0, 255, 1, 2, 0),
    });
  });

  it("is a PNG that says sRGB, as other programs read it", async () => {
    const bytes = await expectRoundTrip(gradient(64, 48));
    const metadata = await sharp(bytes).metadata();
    expect(metadata).toMatchObject({ format: "png", width: 64, height: 48, depth: "uchar", hasAlpha: false });
    expect(Buffer.from(bytes).indexOf("sRGB")).toBe(37);
  });

  it("is the same bytes for the same pixels", async () => {
    const hash = async () =>
      createHash("sha256")
        .update(await encodePicture(mixed(500, 700, 3, 8, 4)))
        .digest("hex");
    expect(await hash()).toBe(await hash());
  });

  it("says so when a blob is damaged or cut", async () => {
    const bytes = await encodePicture(gradient(64, 48));
    for (const broken of [bytes.subarray(0, bytes.length / 2), new Uint8Array(100)]) {
      await expect(decodeCanonical(broken)).rejects.toMatchObject({ code: "corrupt-picture" });
    }
    const changed = Buffer.from(bytes);
    changed[changed.length - 40] = (changed[changed.length - 40] ?? 0) ^ 1;
    await expect(decodeCanonical(changed)).rejects.toMatchObject({ code: "corrupt-picture" });
  });
});
