import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readSimpleProfile } from "./colour/icc-profile.ts";
import { rgbToXyz, srgbPrimaries } from "./colour/primaries.ts";
import { decodeFile, fixture, pixelAt } from "./fixtures/decode-file.ts";
import { adobeRgb, displayP3, greyProfile, rgbProfile } from "./fixtures/icc-profiles.ts";
import { bigEndian, pngChunk, pngFile, profileChunk } from "./fixtures/png-files.ts";
import { tiffFile } from "./fixtures/tiff-files.ts";

// Reference: Little CMS 2.19 through Pillow 13, on the profile bytes that fixtures/icc-profiles.ts makes:
//   ImageCms.profileToProfile(im, "adobe.icc", ImageCms.createProfile("sRGB"), renderingIntent=0, outputMode="RGB")
const colours = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [128, 64, 32],
  [200, 200, 200],
  [10, 20, 30],
  [250, 240, 230],
  [90, 150, 60],
] as const;
// In double precision, clipped to 0..255 (Little CMS 2.14, Debian liblcms2-utils; `colours` a line each on stdin):
//   transicc -n -c0 -i adobe.icc -o '*sRGB' -t 0
const fineFromAdobeRgb = [
  [255, 0, 0.0233],
  [0, 254.9987, 0],
  [0, 0.0345, 255],
  [146.1484, 61.7724, 23.4312],
  [201.3086, 201.3071, 201.3061],
  [0, 12.0828, 24.2268],
  [253.892, 240.462, 230.2973],
  [35.8872, 151.4075, 48.3108],
];
const fineFromDisplayP3 = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0.043, 255],
  [137.6843, 59.4276, 21.1828],
  [199.9989, 200.0029, 200.0009],
  [7.0629, 20.3376, 30.9294],
  [252.1758, 239.5702, 228.7718],
  [67.3046, 151.897, 42.488],
];
const fromAdobeRgb = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [146, 62, 24],
  [201, 201, 201],
  [0, 12, 24],
  [254, 240, 230],
  [36, 151, 48],
];
const fromDisplayP3 = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [138, 59, 21],
  [200, 200, 200],
  [7, 20, 31],
  [252, 240, 229],
  [67, 152, 42],
];

async function pixels(file: Uint8Array): Promise<number[][]> {
  const decoded = await decodeFile(file);
  return Array.from({ length: decoded.raster.width }, (_, x) => pixelAt(decoded, x, 0));
}

function largestError(values: readonly number[][], expected: readonly number[][]): number {
  return Math.max(
    ...values.flat().map((value, index) => Math.abs(value - (expected.flat()[index] ?? Number.NaN))),
  );
}

const row = { width: colours.length, height: 1, colourType: 2 };
const eightBits = { ...row, depth: 8, rows: Buffer.from(colours.flat()) };
const sixteenBits = { ...row, depth: 16, rows: bigEndian(colours.flat().map((value) => value * 257)) };

describe("colours become sRGB as Little CMS makes them", () => {
  it.each([
    ["Adobe RGB", rgbProfile(adobeRgb, 2.19921875), fromAdobeRgb, fineFromAdobeRgb],
    ["Display P3", rgbProfile(displayP3, "srgb"), fromDisplayP3, fineFromDisplayP3],
  ])("%s: 8 bits exactly, 16 bits to a fiftieth of an 8-bit step", async (_, icc, expected, fine) => {
    expect(await pixels(pngFile({ ...eightBits, chunks: [profileChunk(icc)] }))).toEqual(expected);
    const deep = await pixels(pngFile({ ...sixteenBits, chunks: [profileChunk(icc)] }));
    expect(largestError(deep, fine)).toBeLessThan(0.02);
  });

  it("Display P3 that a PNG only names by numbers (cICP)", async () => {
    const chunks = [pngChunk("cICP", Uint8Array.of(12, 13, 0, 1))];
    expect(await pixels(pngFile({ ...eightBits, chunks }))).toEqual(fromDisplayP3);
  });

  it("a TIFF in Adobe RGB", async () => {
    const pixelsOfRow = Buffer.from(colours.flat());
    const icc = rgbProfile(adobeRgb, 2.19921875);
    const page = { width: 8, height: 1, bits: 8, samples: 3, photometric: 2, pixels: pixelsOfRow };
    expect(await pixels(tiffFile([{ ...page, bytes: { 34675: icc } }]))).toEqual(fromAdobeRgb);
  });

  it("grey with gamma 1.8, 8 and 16 bits", async () => {
    const greys = [0, 10, 50, 100, 128, 180, 220, 255];
    const expected = [0, 10, 65, 119, 146, 193, 227, 255].map((value) => [value, value, value]);
    const fine = [0, 9.659, 65.2041, 119.252, 146.3725, 193.1287, 226.7901, 255].map((v) => [v, v, v]);
    const grey = { width: 8, height: 1, colourType: 0, chunks: [profileChunk(greyProfile(1.8))] };
    expect(await pixels(pngFile({ ...grey, depth: 8, rows: Buffer.from(greys) }))).toEqual(expected);
    const deep = pngFile({ ...grey, depth: 16, rows: bigEndian(greys.map((value) => value * 257)) });
    expect(largestError(await pixels(deep), fine)).toBeLessThan(0.02);
  });

  it("leaves sRGB as it is, with and without its profile", async () => {
    const expected = colours.map((colour) => [...colour]);
    expect(await pixels(pngFile(eightBits))).toEqual(expected);
    expect(await pixels(pngFile(sixteenBits))).toEqual(expected);
    const tagged = await sharp(eightBits.rows, { raw: { width: 8, height: 1, channels: 3 } })
      .withIccProfile("srgb")
      .png()
      .toBuffer();
    expect(await pixels(tagged)).toEqual(expected);
  });

  it("says so and reads sRGB where a profile is damaged", async () => {
    const icc = Buffer.from(rgbProfile(adobeRgb, 2.2)).fill(0xee, 132);
    const decoded = await decodeFile(pngFile({ ...eightBits, chunks: [profileChunk(icc)] }));
    expect(pixelAt(decoded, 3, 0)).toEqual([128, 64, 32]);
  });
});

describe("CMYK", () => {
  const inks = [
    [0, 0, 0, 0],
    [255, 0, 0, 0],
    [0, 255, 0, 0],
    [0, 0, 255, 0],
    [0, 0, 0, 255],
    [78, 117, 39, 19],
  ];
  // The same reference with the profile that libvips carries ("Chemical proof", public domain), perceptual intent.
  const expected = [
    [255, 255, 255],
    [0, 153, 227],
    [234, 0, 128],
    [255, 240, 0],
    [20, 5, 0],
    [161, 125, 151],
  ];
  const page = { width: 6, height: 1, samples: 4, photometric: 5 };

  async function cmykProfile(): Promise<Uint8Array> {
    const create = { width: 1, height: 1, channels: 3, background: "#fff" } as const;
    const tiff = await sharp({ create }).toColourspace("cmyk").withIccProfile("cmyk").tiff().toBuffer();
    const { icc } = await sharp(tiff).metadata();
    if (!icc) throw new Error("no profile");
    return icc;
  }

  it("TIFF through its own profile", async () => {
    const bytes = { 34675: await cmykProfile() };
    const decoded = await decodeFile(
      tiffFile([{ ...page, bits: 8, pixels: Buffer.from(inks.flat()), bytes }]),
    );
    expect(expected.map((_, x) => pixelAt(decoded, x, 0))).toEqual(expected);
    expect(decoded.warnings).toHaveLength(1);
    expect(decoded.warnings[0]).toContain("was converted to sRGB");
  });

  it("TIFF without a profile through a common one, and says so", async () => {
    const decoded = await decodeFile(tiffFile([{ ...page, bits: 8, pixels: Buffer.from(inks.flat()) }]));
    expect(expected.map((_, x) => pixelAt(decoded, x, 0))).toEqual(expected);
    expect(decoded.warnings[0]).toContain("has no colour profile");
  });

  it("TIFF with 16 bits, to one part in 255", async () => {
    const samples = Uint16Array.from(inks.flat(), (ink) => ink * 257);
    const decoded = await decodeFile(
      tiffFile([{ ...page, bits: 16, pixels: new Uint8Array(samples.buffer) }]),
    );
    expect(decoded.raster.data).toBeInstanceOf(Uint16Array);
    const differences = expected.flatMap((pixel, x) =>
      pixel.map((value, channel) => Math.abs(value - (pixelAt(decoded, x, 0)[channel] ?? -1))),
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });

  it("JPEG with Adobe's inverted inks", async () => {
    const decoded = await decodeFile(await fixture("cmyk.jpg"));
    const differences = expected.flatMap((pixel, block) =>
      pixel.map((value, channel) => Math.abs(value - (pixelAt(decoded, 8 * block + 4, 4)[channel] ?? -1))),
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(3);
  });
});

it("says that a high-dynamic-range picture was not tone-mapped", async () => {
  const { warnings } = await decodeFile(
    pngFile({ ...sixteenBits, chunks: [pngChunk("cICP", Uint8Array.of(9, 16, 0, 1))] }),
  );
  expect(warnings[0]).toContain("high-dynamic-range");
});

it("constructs the matrix that IEC 61966-2-1 profiles have, adapted to D50", () => {
  // The sRGB profile of the ICC itself (sRGB2014.icc): rXYZ, gXYZ, bXYZ.
  const published = [0.43607, 0.38515, 0.14307, 0.22249, 0.71687, 0.06061, 0.01392, 0.09708, 0.7141];
  const made = rgbToXyz(srgbPrimaries);
  made.forEach((value, index) => expect(Math.abs(value - (published[index] ?? 0))).toBeLessThan(0.0005));
});

it("refuses profiles that point outside themselves", () => {
  const icc = Buffer.from(rgbProfile(adobeRgb, 2.2));
  for (let length = 0; length < icc.length; length += 7) {
    expect(() => readSimpleProfile(icc.subarray(0, length))).not.toThrow();
  }
});
