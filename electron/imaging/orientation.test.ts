import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Raster } from "../../shared/domain/raster.ts";
import { decodeFile } from "./fixtures/decode-file.ts";
import { bigEndian, pngChunk, pngFile } from "./fixtures/png-files.ts";
import { largestDifference, randomRaster } from "./fixtures/rasters.ts";

const width = 7;
const height = 5;

/**
 * Where the upright picture's pixel (x, y) lies in the stored one: Exif 2.32 §4.6.4 A, "Orientation" says for each
 * value which sides of the picture the first row and the first column are.
 */
const storedAt: Readonly<Record<number, (x: number, y: number) => readonly [x: number, y: number]>> = {
  1: (x, y) => [x, y], // top, left
  2: (x, y) => [width - 1 - x, y], // top, right
  3: (x, y) => [width - 1 - x, height - 1 - y], // bottom, right
  4: (x, y) => [x, height - 1 - y], // bottom, left
  5: (x, y) => [y, x], // left, top
  6: (x, y) => [y, height - 1 - x], // right, top
  7: (x, y) => [width - 1 - y, height - 1 - x], // right, bottom
  8: (x, y) => [width - 1 - y, x], // left, bottom
};

function upright(stored: Raster, orientation: number): Raster {
  const isTurned = orientation >= 5;
  const size = isTurned ? { width: height, height: width } : { width, height };
  const data = stored.data.slice();
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const [fromX, fromY] = storedAt[orientation]?.(x, y) ?? [0, 0];
      const from = (fromY * width + fromX) * stored.channels;
      data.set(stored.data.subarray(from, from + stored.channels), (y * size.width + x) * stored.channels);
    }
  }
  return { ...stored, ...size, data };
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])("Exif orientation %i is baked in", (orientation) => {
  const stored = randomRaster(width, height, 3, 8, orientation);
  const file = () =>
    sharp(stored.data, { raw: { width, height, channels: 3 } }).withMetadata({ orientation });

  it.each([
    ["PNG", () => file().png()],
    ["TIFF", () => file().tiff({ compression: "none" })],
    ["WebP", () => file().webp({ lossless: true })],
  ] as const)("%s, every pixel", async (_, make) => {
    const { raster } = await decodeFile(await make().toBuffer());
    const expected = upright(stored, orientation);
    expect([raster.width, raster.height]).toEqual([expected.width, expected.height]);
    expect(largestDifference(raster, expected)).toBe(0);
  });

  it("JPEG, every pixel as the same JPEG without orientation shows it", async () => {
    const options = { quality: 100, chromaSubsampling: "4:4:4" } as const;
    const turned = await decodeFile(await file().jpeg(options).toBuffer());
    const plain = await decodeFile(
      await sharp(stored.data, { raw: { width, height, channels: 3 } })
        .jpeg(options)
        .toBuffer(),
    );
    expect(largestDifference(turned.raster, upright(plain.raster, orientation))).toBe(0);
  });

  it("PNG with 16 bits, every pixel", async () => {
    const deep = randomRaster(width, height, 3, 16, orientation);
    const exif = Buffer.from("4d4d002a00000008000101120003000000010000000000000000", "hex");
    exif.writeUInt16BE(orientation, 18); // one SHORT, tag 0x112, in the first directory
    const rows = bigEndian([...deep.data]);
    const png = pngFile({ width, height, depth: 16, colourType: 2, rows, chunks: [pngChunk("eXIf", exif)] });
    const { raster } = await decodeFile(png);
    expect(largestDifference(raster, upright(deep, orientation))).toBe(0);
  });
});
