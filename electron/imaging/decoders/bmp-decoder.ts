import type { Raster8 } from "../../../shared/domain/raster.ts";
import { type BitmapHeader, readBitmapHeader } from "../headers/bmp.ts";
import { corruptPicture } from "../picture-errors.ts";
import { unpackRunLengths } from "./bmp-run-lengths.ts";
import type { Decoded } from "./decoded.ts";

/**
 * Windows and OS/2 bitmaps: 1 to 32 bits a pixel, uncompressed, run-length coded or with bit fields. libvips as it
 * comes with sharp reads none. Embedded colour profiles (version 5 headers) are ignored: no program writes them.
 * The caller has checked the size against its limits.
 * @throws RangeError where the header ends too soon, AppError `corrupt-picture`, `unsupported-format`.
 */
export function decodeBmp(bytes: Uint8Array): Decoded {
  const header = readBitmapHeader(bytes);
  const hasAlpha = header.masks[3] !== 0;
  const channels = hasAlpha ? 4 : 3;
  const { width, height } = header;
  const raster: Raster8 = { width, height, channels, data: new Uint8Array(width * height * channels) };
  if (header.palette) decodeIndexed(bytes, header, raster);
  else if (header.bitsPerPixel === 24) decodeTriples(bytes, header, raster);
  else decodeFields(bytes, header, raster);
  return { raster, warnings: [] };
}

/** Stored rows are padded to four bytes. @throws AppError if the file is shorter than its rows. */
function rowStart(bytes: Uint8Array, header: BitmapHeader): (y: number) => number {
  const stride = Math.ceil((header.width * header.bitsPerPixel) / 32) * 4;
  const missing = header.pixelOffset + stride * header.height - bytes.length;
  // Some programs leave out the padding of the last row.
  const lastRowBytes = Math.ceil((header.width * header.bitsPerPixel) / 8);
  if (missing > stride - lastRowBytes) {
    throw corruptPicture("bmp", `it ends too early: ${missing} bytes of its pixels are missing`);
  }
  return (y) => header.pixelOffset + stride * (header.topDown ? y : header.height - 1 - y);
}

function decodeTriples(bytes: Uint8Array, header: BitmapHeader, { width, height, data }: Raster8): void {
  const start = rowStart(bytes, header);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = start(y); x < width; x++, from += 3, to += 3) {
      data[to] = bytes[from + 2] ?? 0;
      data[to + 1] = bytes[from + 1] ?? 0;
      data[to + 2] = bytes[from] ?? 0;
    }
  }
}

function decodeFields(
  bytes: Uint8Array,
  header: BitmapHeader,
  { width, height, channels, data }: Raster8,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = rowStart(bytes, header);
  const fields = header.masks.slice(0, channels).map(readField);
  const isShort = header.bitsPerPixel === 16;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = start(y); x < width; x++) {
      const pixel = isShort ? view.getUint16(from, true) : view.getUint32(from, true);
      from += isShort ? 2 : 4;
      for (const { mask, shift, scale } of fields)
        data[to++] = Math.round(((pixel & mask) >>> shift) * scale);
    }
  }
}

/** A mask's bits → 0..255. @throws AppError for bits that do not lie side by side. */
function readField(mask: number): { readonly mask: number; readonly shift: number; readonly scale: number } {
  if (mask === 0) return { mask, shift: 0, scale: 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  const maximum = mask >>> shift;
  if ((maximum & (maximum + 1)) !== 0) throw corruptPicture("bmp", "its bit fields have gaps");
  return { mask, shift, scale: 255 / maximum };
}

function decodeIndexed(bytes: Uint8Array, header: BitmapHeader, { width, height, data }: Raster8): void {
  const colours = readPalette(bytes, header);
  const indexes =
    header.compression === "none"
      ? unpackIndexes(bytes, header)
      : unpackRunLengths(bytes, header, width, height);
  for (let at = 0, to = 0; at < indexes.length; at++, to += 3) {
    const from = 3 * (indexes[at] ?? 0); // behind the palette's end lies black
    data[to] = colours[from] ?? 0;
    data[to + 1] = colours[from + 1] ?? 0;
    data[to + 2] = colours[from + 2] ?? 0;
  }
}

function readPalette(bytes: Uint8Array, { palette }: BitmapHeader): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  if (!palette) return colours;
  for (let entry = 0; entry < palette.entries; entry++) {
    const from = palette.offset + entry * palette.entryBytes;
    colours[3 * entry] = bytes[from + 2] ?? 0;
    colours[3 * entry + 1] = bytes[from + 1] ?? 0;
    colours[3 * entry + 2] = bytes[from] ?? 0;
  }
  return colours;
}

function unpackIndexes(bytes: Uint8Array, header: BitmapHeader): Uint8Array {
  const { width, height, bitsPerPixel } = header;
  const start = rowStart(bytes, header);
  const perByte = 8 / bitsPerPixel;
  const mask = 2 ** bitsPerPixel - 1;
  const indexes = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const from = start(y);
    for (let x = 0; x < width; x++) {
      const byte = bytes[from + Math.floor(x / perByte)] ?? 0;
      indexes[to++] = (byte >>> (8 - bitsPerPixel * ((x % perByte) + 1))) & mask;
    }
  }
  return indexes;
}
