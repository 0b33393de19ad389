import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { adobeRgb, greyProfile, rgbProfile } from "./fixtures/icc-profiles.ts";
import { bigEndian, pngChunk, pngFile, profileChunk } from "./fixtures/png-files.ts";
import { randomMask } from "./fixtures/rasters.ts";
import { decodeMask, encodeMask } from "./mask-codec.ts";

const every = Uint8Array.from({ length: 256 }, (_, value) => value);
const grey = { width: 256, height: 1, depth: 8, colourType: 0, rows: every };
const size = { width: 256, height: 1 };

const values = async (png: Uint8Array, wanted = size) => [...(await decodeMask(png, wanted)).data];

describe("a mask", () => {
  it("comes back exactly, in any size", async () => {
    for (const [width, height] of [
      [1, 1],
      [1, 997],
      [997, 1],
      [641, 479],
      [3001, 2003],
    ] as const) {
      const mask = randomMask(width, height, width);
      const back = await decodeMask(await encodeMask(mask), { width, height });
      expect(back).toMatchObject({ width, height });
      expect(Buffer.compare(back.data, mask.data)).toBe(0);
    }
  });

  it("keeps every one of its 256 values, whatever gamma or profile the file names", async () => {
    const gamma = pngChunk("gAMA", Uint8Array.of(0, 0, 0xb1, 0x8f)); // 1/2.2
    for (const chunks of [[], [gamma], [profileChunk(greyProfile(1.8))]]) {
      expect(await values(pngFile({ ...grey, chunks }))).toEqual([...every]);
    }
    const rgb = { ...grey, colourType: 2, rows: Uint8Array.from({ length: 768 }, (_, at) => at / 3) };
    expect(await values(pngFile({ ...rgb, chunks: [profileChunk(rgbProfile(adobeRgb, 2.2))] }))).toEqual([
      ...every,
    ]);
  });

  it("may be 1-bit grey, as the editor and many programs write it", async () => {
    const png = pngFile({
      width: 10,
      height: 1,
      depth: 1,
      colourType: 0,
      rows: Uint8Array.of(0b10110000, 0b01000000),
    });
    expect(await values(png, { width: 10, height: 1 })).toEqual([255, 0, 255, 255, 0, 0, 0, 0, 0, 255]);
  });

  it("may be grey that was stored as RGB, as opaque RGBA or with a palette", async () => {
    const rgba = {
      width: 2,
      height: 1,
      depth: 8,
      colourType: 6,
      rows: Uint8Array.of(7, 7, 7, 255, 200, 200, 200, 255),
    };
    expect(await values(pngFile(rgba), { width: 2, height: 1 })).toEqual([7, 200]);
    const palette = pngChunk("PLTE", Uint8Array.of(0, 0, 0, 255, 255, 255));
    const indexed = {
      width: 2,
      height: 1,
      depth: 8,
      colourType: 3,
      rows: Uint8Array.of(1, 0),
      chunks: [palette],
    };
    expect(await values(pngFile(indexed), { width: 2, height: 1 })).toEqual([255, 0]);
  });
});

describe("a mask is refused with what to do", () => {
  const one = { width: 1, height: 1 };

  it("in another size, naming both", async () => {
    await expect(
      decodeMask(await encodeMask(randomMask(30, 20, 1)), { width: 20, height: 30 }),
    ).rejects.toMatchObject({
      code: "invalid-input",
      message: "The mask is 30×20 pixels, the picture is 20×30.",
      nextStep: expect.stringContaining("picture's size"),
    });
  });

  it.each([
    ["transparency", { colourType: 6, depth: 8, rows: Uint8Array.of(255, 255, 255, 0) }, "transparent"],
    ["transparency of grey", { colourType: 4, depth: 8, rows: Uint8Array.of(255, 9) }, "transparent"],
    ["colours", { colourType: 2, depth: 8, rows: Uint8Array.of(255, 0, 0) }, "colours"],
    ["16 bits", { colourType: 0, depth: 16, rows: bigEndian([4660]) }, "16 bits"],
  ])("with %s", async (_, parts, word) => {
    await expect(decodeMask(pngFile({ ...one, ...parts }), one)).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining(word),
      nextStep: expect.stringContaining("grey PNG"),
    });
  });

  it("as a JPEG, cut short, or claiming a size that it is not", async () => {
    const jpeg = await sharp({ create: { ...one, channels: 3, background: "#fff" } })
      .jpeg()
      .toBuffer();
    await expect(decodeMask(jpeg, one)).rejects.toMatchObject({ code: "unsupported-format" });
    const png = await encodeMask(randomMask(50, 50, 2));
    for (const cut of [20, 60, png.length / 2, png.length - 100]) {
      await expect(decodeMask(png.subarray(0, cut), { width: 50, height: 50 })).rejects.toMatchObject({
        code: "corrupt-picture",
      });
    }
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(60_000, 16);
    await expect(decodeMask(bomb, { width: 50, height: 50 })).rejects.toMatchObject({
      code: "invalid-input",
    });
  });
});
