import { invariant } from "../../shared/assert.ts";
import type { Guarantee } from "../../shared/domain/node.ts";
import type { MaskRaster, Raster } from "../../shared/domain/raster.ts";

/**
 * Counts what an edit changed, byte for byte. Shares nothing with the compositor, least of all its idea of where
 * the mask lies: every row of the picture is compared, and only rows that differ are looked at pixel by pixel.
 * @param result of the parent's size, channels and depth; the mask has the same size.
 */
export function measureGuarantee(parent: Raster, result: Raster, mask: MaskRaster): Guarantee {
  const { width, height } = parent;
  invariant(
    result.width === width && result.height === height && mask.width === width && mask.height === height,
    "an edit keeps the picture's size",
  );
  invariant(
    result.channels === parent.channels && result.data.BYTES_PER_ELEMENT === parent.data.BYTES_PER_ELEMENT,
    "an edit keeps the picture's channels and depth",
  );
  const before = asBytes(parent.data);
  const after = asBytes(result.data);
  const pixelBytes = parent.channels * parent.data.BYTES_PER_ELEMENT;
  const stride = width * pixelBytes;
  let pixelsChangedOutside = 0;
  let pixelsChangedInside = 0;
  for (let y = 0; y < height; y++) {
    const start = y * stride;
    if (before.compare(after, start, start + stride, start, start + stride) === 0) continue;
    for (let x = 0; x < width; x++) {
      const at = start + x * pixelBytes;
      if (isSamePixel(before, after, at, pixelBytes)) continue;
      if (mask.data[y * width + x] === 0) pixelsChangedOutside++;
      else pixelsChangedInside++;
    }
  }
  return { pixelsChangedOutside, pixelsChangedInside, pixelsInMask: countMasked(mask) };
}

function isSamePixel(before: Uint8Array, after: Uint8Array, at: number, length: number): boolean {
  for (let offset = at; offset < at + length; offset++) {
    if (before[offset] !== after[offset]) return false;
  }
  return true;
}

function countMasked({ width, height, data }: MaskRaster): number {
  const empty = new Uint8Array(width);
  let count = 0;
  for (let start = 0; start < width * height; start += width) {
    const row = data.subarray(start, start + width);
    if (Buffer.compare(row, empty) === 0) continue;
    for (const value of row) if (value !== 0) count++;
  }
  return count;
}

function asBytes(data: Uint8Array | Uint16Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
