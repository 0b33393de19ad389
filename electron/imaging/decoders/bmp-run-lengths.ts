import type { BitmapHeader } from "../headers/bmp.ts";
import { corruptPicture } from "../picture-errors.ts";

/**
 * BI_RLE8 and BI_RLE4 (Windows GDI, "Bitmap Compression"): pairs of a count and a colour, and escapes. Pixels that
 * are stepped over stay colour 0.
 * @returns one index a pixel, rows from the top.
 * @throws AppError `corrupt-picture` where the code ends before the picture, or leaves it.
 */
export function unpackRunLengths(
  bytes: Uint8Array,
  { pixelOffset, compression, topDown }: BitmapHeader,
  width: number,
  height: number,
): Uint8Array {
  const indexes = new Uint8Array(width * height);
  const isNibbles = compression === "rle4";
  let at = pixelOffset;
  let x = 0;
  let y = 0;
  const next = (): number => {
    const byte = bytes[at++];
    if (byte === undefined) throw corruptPicture("bmp", "it ends too early: its pixels are not complete");
    return byte;
  };
  const put = (index: number): void => {
    // Encoders may fill a row's last run beyond its end; beyond the last row nothing may lie.
    if (y >= height) throw corruptPicture("bmp", "its pixels run beyond its last row");
    if (x < width) indexes[(topDown ? y : height - 1 - y) * width + x] = index;
    x++;
  };
  for (;;) {
    const count = next();
    const value = next();
    if (count > 0) {
      for (let i = 0; i < count; i++) put(isNibbles ? nibble(value, i) : value);
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      return indexes;
    } else if (value === 2) {
      x += next();
      y += next();
    } else {
      const length = isNibbles ? Math.ceil(value / 2) : value;
      for (let i = 0, byte = 0; i < value; i++) {
        if (!isNibbles || i % 2 === 0) byte = next();
        put(isNibbles ? nibble(byte, i) : byte);
      }
      if (length % 2 === 1) next(); // literal runs are padded to two bytes
    }
  }
}

function nibble(byte: number, index: number): number {
  return index % 2 === 0 ? byte >>> 4 : byte & 15;
}
