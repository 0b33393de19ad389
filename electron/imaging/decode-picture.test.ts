import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodePicture } from "./decode-picture.ts";
import { bmpFile, coreBmpFile } from "./fixtures/bmp-files.ts";
import { decodeFile, fixture, pixelAt } from "./fixtures/decode-file.ts";
import { bigEndian, pngChunk, pngFile } from "./fixtures/png-files.ts";
import { gradient, largestDifference, randomRaster } from "./fixtures/rasters.ts";
import { tiffFile } from "./fixtures/tiff-files.ts";
import { defaultLimits } from "./limits.ts";

const picture = gradient(64, 48);
const raw = { width: 64, height: 48, channels: 3 } as const;
const source = () => sharp(picture.data, { raw });

describe("lossless files give exactly their pixels", () => {
  const noise = randomRaster(37, 23, 4, 8, 1);
  const opaque = randomRaster(37, 23, 3, 8, 2);
  const withAlpha = () => sharp(noise.data, { raw: { width: 37, height: 23, channels: 4 } });
  const withoutAlpha = () => sharp(opaque.data, { raw: { width: 37, height: 23, channels: 3 } });

  it.each([
    ["png", withAlpha().png(), noise],
    ["png", withoutAlpha().png({ progressive: true }), opaque],
    ["webp", withAlpha().webp({ lossless: true, exact: true }), noise],
    ["avif", withoutAlpha().avif({ lossless: true }), opaque],
    ["tiff", withAlpha().tiff({ compression: "lzw" }), noise],
    [
      "tiff",
      withoutAlpha().tiff({ compression: "deflate", tile: true, tileWidth: 16, tileHeight: 16 }),
      opaque,
    ],
    ["tiff", withoutAlpha().tiff({ compression: "none", bigtiff: true }), opaque],
  ] as const)("%s", async (format, file, expected) => {
    const decoded = await decodeFile(await file.toBuffer());
    expect(decoded.format).toBe(format);
    expect(decoded.warnings).toEqual([]);
    expect(decoded.raster).toMatchObject({ width: 37, height: 23, channels: expected.channels });
    expect(largestDifference(decoded.raster, expected)).toBe(0);
  });
});

describe("lossy files come close", () => {
  it.each([
    ["jpeg", source().jpeg({ quality: 95 }), 12],
    ["jpeg", source().jpeg({ quality: 95, progressive: true }), 12],
    ["webp", source().webp({ quality: 95 }), 12],
    ["avif", source().avif({ quality: 90 }), 12],
    ["tiff", source().tiff({ compression: "jpeg", quality: 95 }), 12],
  ] as const)("%s", async (format, file, tolerance) => {
    const decoded = await decodeFile(await file.toBuffer());
    expect(decoded.format).toBe(format);
    expect(decoded.raster).toMatchObject(raw);
    expect(largestDifference(decoded.raster, picture)).toBeLessThanOrEqual(tolerance);
  });
});

describe("HEIC", () => {
  it.each([["gradient.heic"], ["gradient-p3.heic"]])("%s shows the gradient in sRGB", async (name) => {
    const decoded = await decodeFile(await fixture(name));
    expect(decoded).toMatchObject({ format: "heic", warnings: [], raster: raw });
    for (const [x, y] of [
      [0, 0],
      [30, 20],
      [60, 40],
    ] as const) {
      const [red = -1, green = -1, blue = -1] = pixelAt(decoded, x, y);
      expect(Math.abs(red - 4 * x)).toBeLessThanOrEqual(6);
      expect(Math.abs(green - 5 * y)).toBeLessThanOrEqual(6);
      expect(Math.abs(blue - 128)).toBeLessThanOrEqual(6);
    }
  });

  it("keeps transparency", async () => {
    const { raster } = await decodeFile(await fixture("gradient-alpha.heic"));
    expect(raster.channels).toBe(4);
    for (const x of [0, 20, 63])
      expect(Math.abs((raster.data[4 * x + 3] ?? -1) - 4 * x)).toBeLessThanOrEqual(4);
  });

  it("gives 16 bits for more than 8", async () => {
    const decoded = await decodeFile(await fixture("gradient-10-bit.heic"));
    expect(decoded.raster.data).toBeInstanceOf(Uint16Array);
    const [red = -1, green = -1] = pixelAt(decoded, 63, 47);
    expect(red).toBeGreaterThan(250);
    expect(green).toBeGreaterThan(250);
  });

  it("applies the file's own rotation", async () => {
    const decoded = await decodeFile(await fixture("rotated.heic"));
    expect(decoded.raster).toMatchObject({ width: 48, height: 64 });
    const [red = -1, green = -1] = pixelAt(decoded, 0, 0); // what was at the bottom left
    expect(red).toBeLessThan(6);
    expect(Math.abs(green - 235)).toBeLessThan(6);
  });

  it("opens the main picture of several and says so", async () => {
    const { warnings } = await decodeFile(await fixture("two-pictures.heic"));
    expect(warnings).toEqual(["This HEIC file has 2 pictures; the main one was opened."]);
  });
});

describe("files with several pictures open the first and say so", () => {
  const red = { width: 8, height: 8, channels: 3, background: "#ff0000" } as const;
  const frames = Buffer.concat([
    Buffer.alloc(8 * 8 * 3, Buffer.from([255, 0, 0])),
    Buffer.alloc(8 * 8 * 3, Buffer.from([0, 0, 255])),
  ]);
  const animated = () => sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } });

  it.each([
    ["gif", animated().gif(), "This GIF file has 2 frames; the first was opened."],
    ["webp", animated().webp({ lossless: true }), "This WebP file has 2 frames; the first was opened."],
  ])("animated %s", async (_, file, warning) => {
    const decoded = await decodeFile(await file.toBuffer());
    expect(decoded.raster).toMatchObject({ width: 8, height: 8 });
    expect(pixelAt(decoded, 4, 4).slice(0, 3)).toEqual([255, 0, 0]);
    expect(decoded.warnings).toEqual([warning]);
  });

  it("animated PNG", async () => {
    const control = pngChunk("acTL", Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 0));
    const still = { width: 1, height: 1, depth: 8, colourType: 2, rows: Uint8Array.of(1, 2, 3) };
    const decoded = await decodeFile(pngFile({ ...still, chunks: [control] }));
    expect(pixelAt(decoded, 0, 0)).toEqual([1, 2, 3]);
    expect(decoded.warnings).toEqual(["This PNG file has 3 frames; the first was opened."]);
  });

  it("animated AVIF (major brand avis)", async () => {
    const decoded = await decodeFile(await fixture("animated.avif"));
    const [r = 0, g = 255] = pixelAt(decoded, 4, 4);
    expect([r > 250, g < 5]).toEqual([true, true]);
    expect(decoded.warnings).toEqual(["This AVIF file has 3 frames; the main one was opened."]);
  });

  it("multi-page TIFF, stepping over a thumbnail that comes first", async () => {
    const page = (grey: number, subfileType: number) => ({
      width: 4,
      height: 4,
      bits: 8,
      samples: 1,
      photometric: 1,
      pixels: Buffer.alloc(16, grey),
      shorts: { 254: [subfileType] },
    });
    const decoded = await decodeFile(tiffFile([page(10, 1), page(100, 0), page(200, 0)]));
    expect(pixelAt(decoded, 0, 0)).toEqual([100, 100, 100]);
    expect(decoded.warnings).toEqual(["This TIFF file has 2 pages; the first was opened."]);
  });

  it("a single picture has no warning", async () => {
    expect((await decodeFile(await sharp({ create: red }).gif().toBuffer())).warnings).toEqual([]);
  });
});

describe("depth and channels", () => {
  it("keeps 16 bits of PNG and TIFF exactly, with and without alpha", async () => {
    const samples = [0, 1, 255, 256, 32767, 65534, 65535, 4660];
    const png = await decodeFile(
      pngFile({ width: 2, height: 1, depth: 16, colourType: 6, rows: bigEndian(samples) }),
    );
    expect([...png.raster.data]).toEqual(samples);
    const tiff = await decodeFile(
      tiffFile([
        {
          width: 2,
          height: 1,
          bits: 16,
          samples: 3,
          photometric: 2,
          pixels: new Uint8Array(Uint16Array.from(samples.slice(0, 6)).buffer),
        },
      ]),
    );
    expect(tiff.raster.data).toBeInstanceOf(Uint16Array);
    expect([...tiff.raster.data]).toEqual(samples.slice(0, 6));
  });

  it("gives 10-bit AVIF the whole range of 16 bits: white stays white", async () => {
    const white = new Uint16Array(16 * 16 * 3).fill(65535);
    const file = await sharp(white, { raw: { width: 16, height: 16, channels: 3 } })
      .toColourspace("rgb16")
      .avif({ bitdepth: 10, lossless: true })
      .toBuffer();
    const { raster } = await decodeFile(file);
    expect(raster.data).toBeInstanceOf(Uint16Array);
    expect(Math.min(...raster.data)).toBe(65535);
  });

  it("makes RGB of 1-bit, 8-bit and 16-bit grey, with and without alpha", async () => {
    const one = await decodeFile(
      pngFile({ width: 8, height: 1, depth: 1, colourType: 0, rows: Uint8Array.of(0b10100000) }),
    );
    expect(one.raster.channels).toBe(3);
    expect([...one.raster.data.subarray(0, 9)]).toEqual([255, 255, 255, 0, 0, 0, 255, 255, 255]);
    const deep = await decodeFile(
      pngFile({ width: 1, height: 1, depth: 16, colourType: 4, rows: bigEndian([513, 4660]) }),
    );
    expect([...deep.raster.data]).toEqual([513, 513, 513, 4660]);
  });

  it("undoes premultiplied alpha of a TIFF", async () => {
    const page = { width: 1, height: 1, bits: 8, samples: 4, photometric: 2, shorts: { 338: [1] } };
    const { raster } = await decodeFile(tiffFile([{ ...page, pixels: Uint8Array.of(100, 50, 25, 128) }]));
    expect([...raster.data]).toEqual([199, 99, 49, 128]);
  });

  it("leaves out channels that are no transparency, and says so", async () => {
    const selection = { width: 1, height: 1, bits: 8, samples: 4, photometric: 2, shorts: { 338: [0] } };
    const saved = await decodeFile(tiffFile([{ ...selection, pixels: Uint8Array.of(1, 2, 3, 4) }]));
    expect([...saved.raster.data]).toEqual([1, 2, 3]);
    expect(saved.warnings[0]).toContain("an extra channel that is not transparency");
    const both = { width: 1, height: 1, bits: 8, samples: 5, photometric: 2, shorts: { 338: [2, 0] } };
    const five = await decodeFile(tiffFile([{ ...both, pixels: Uint8Array.of(1, 2, 3, 4, 5) }]));
    expect([...five.raster.data]).toEqual([1, 2, 3, 4]);
  });
});

describe("BMP", () => {
  const palette = [
    [10, 20, 30],
    [200, 100, 50],
    [0, 255, 0],
    [9, 8, 7],
  ] as const;
  const colours = async (file: Uint8Array) => {
    const { raster } = await decodeFile(file);
    return Array.from({ length: raster.width * raster.height }, (_, pixel) => [
      ...raster.data.subarray(pixel * raster.channels, (pixel + 1) * raster.channels),
    ]);
  };
  const [a, b, c, d] = palette.map((colour) => [...colour]);

  it.each([
    [
      "1 bit",
      bmpFile({ width: 2, height: 1, bits: 1, pixels: Buffer.from([0x40, 0, 0, 0]), palette }),
      [a, b],
    ],
    [
      "4 bits",
      bmpFile({ width: 3, height: 1, bits: 4, pixels: Buffer.from([0x12, 0x30, 0, 0]), palette }),
      [b, c, d],
    ],
    [
      "8 bits",
      bmpFile({ width: 2, height: 2, bits: 8, pixels: Buffer.from([0, 1, 9, 9, 2, 3, 9, 9]), palette }),
      [c, d, a, b],
    ],
    [
      "8 bits from the top",
      bmpFile({ width: 2, height: -2, bits: 8, pixels: Buffer.from([0, 1, 9, 9, 2, 3, 9, 9]), palette }),
      [a, b, c, d],
    ],
    [
      "OS/2 8 bits",
      coreBmpFile(
        2,
        1,
        8,
        Array.from({ length: 256 }, () => [1, 2, 3] as const),
        Buffer.from([0, 1, 0, 0]),
      ),
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
    ],
    ["24 bits", bmpFile({ width: 1, height: 1, bits: 24, pixels: Buffer.from([3, 2, 1, 0]) }), [[1, 2, 3]]],
    [
      "32 bits, padding is no alpha",
      bmpFile({ width: 1, height: 1, bits: 32, pixels: Buffer.from([3, 2, 1, 0]) }),
      [[1, 2, 3]],
    ],
    [
      "32 bits with alpha",
      bmpFile({
        width: 1,
        height: 1,
        bits: 32,
        compression: 6,
        pixels: Buffer.from([3, 2, 1, 4]),
        masks: [0xff0000, 0xff00, 0xff, 0xff000000],
      }),
      [[1, 2, 3, 4]],
    ],
    [
      "16 bits 5-6-5",
      bmpFile({
        width: 2,
        height: 1,
        bits: 16,
        compression: 3,
        pixels: Buffer.from([0xff, 0xff, 0x00, 0xf8]),
        masks: [0xf800, 0x07e0, 0x001f],
      }),
      [
        [255, 255, 255],
        [255, 0, 0],
      ],
    ],
    [
      "RLE8",
      bmpFile({
        width: 4,
        height: 2,
        bits: 8,
        compression: 1,
        palette,
        pixels: Buffer.from([3, 1, 1, 2, 0, 0, 0, 3, 3, 2, 1, 0, 0, 1]),
      }),
      [d, c, b, a, b, b, b, c],
    ],
    [
      "RLE4",
      bmpFile({
        width: 5,
        height: 1,
        bits: 4,
        compression: 2,
        palette,
        pixels: Buffer.from([5, 0x12, 0, 1]),
      }),
      [b, c, b, c, b],
    ],
  ])("%s", async (_, file, expected) => {
    expect(await colours(file)).toEqual(expected);
  });
});

it("is found by its bytes, whatever the name says", async () => {
  expect((await decodeFile(await source().webp({ lossless: true }).toBuffer())).format).toBe("webp");
});

it("gives plain typed arrays, whose slice copies", async () => {
  const { raster } = await decodeFile(await source().png().toBuffer());
  const copy = raster.data.slice(0, 3);
  copy[0] = 99;
  expect(raster.data[0]).toBe(0);
});

it("stops when it is told to", async () => {
  const file = await sharp({ create: { width: 3000, height: 3000, channels: 3, background: "#888" } })
    .png()
    .toBuffer();
  const controller = new AbortController();
  const decoding = decodePicture(file, { limits: defaultLimits, signal: controller.signal });
  controller.abort();
  await expect(decoding).rejects.toMatchObject({ name: "AbortError" });
});
