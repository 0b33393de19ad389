import { corruptPicture, unsupportedVariant } from "../picture-errors.ts";
import { type PictureHeader, plainHeader } from "./picture-header.ts";

/** The header of a Windows or OS/2 bitmap, as the decoder needs it. */
export interface BitmapHeader {
  readonly width: number;
  readonly height: number;
  /** Rows run from the bottom up unless the stored height is negative. */
  readonly topDown: boolean;
  /** 1, 4, 8, 16, 24 or 32. */
  readonly bitsPerPixel: number;
  readonly compression: "none" | "rle8" | "rle4" | "bitfields";
  /** Red, green, blue, alpha; 0 where there is none. For 16 and 32 bits a pixel. */
  readonly masks: readonly [number, number, number, number];
  readonly palette: { readonly offset: number; readonly entries: number; readonly entryBytes: 3 | 4 } | null;
  /** Where the pixels begin. */
  readonly pixelOffset: number;
}

export function readBmpHeader(bytes: Uint8Array): PictureHeader {
  const { width, height } = readBitmapHeader(bytes);
  return { ...plainHeader, format: "bmp", width, height, depth: 8 };
}

/**
 * BITMAPCOREHEADER (12 bytes), BITMAPINFOHEADER (40) and its successors (52, 56, 64, 108, 124).
 * @throws RangeError where the file ends too soon, AppError `corrupt-picture`, `unsupported-format`.
 */
export function readBitmapHeader(bytes: Uint8Array): BitmapHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixelOffset = view.getUint32(10, true);
  const headerLength = view.getUint32(14, true);
  if (headerLength === 12) return readCoreHeader(view, pixelOffset);
  const storedHeight = view.getInt32(22, true);
  const width = view.getInt32(18, true);
  const bitsPerPixel = view.getUint16(28, true);
  const code = view.getUint32(30, true);
  const compression = readCompression(code, bitsPerPixel);
  // Behind a 40-byte header lie three masks, or four for BI_ALPHABITFIELDS (6); longer headers hold them.
  const maskCount = code === 6 || headerLength >= 56 ? 4 : 3;
  const masks = compression === "bitfields" ? readMasks(view, maskCount) : defaultMasks(bitsPerPixel);
  const masksBehind = compression === "bitfields" && headerLength < 52 ? 4 * maskCount : 0;
  const used = view.getUint32(46, true);
  return {
    width,
    height: Math.abs(storedHeight),
    topDown: storedHeight < 0,
    bitsPerPixel,
    compression,
    masks,
    palette:
      bitsPerPixel <= 8
        ? {
            offset: 14 + headerLength + masksBehind,
            entries: Math.min(used || 256, 2 ** bitsPerPixel),
            entryBytes: 4,
          }
        : null,
    pixelOffset,
  };
}

function readCoreHeader(view: DataView, pixelOffset: number): BitmapHeader {
  const bitsPerPixel = view.getUint16(24, true);
  readCompression(0, bitsPerPixel);
  return {
    width: view.getUint16(18, true),
    height: view.getUint16(20, true),
    topDown: false,
    bitsPerPixel,
    compression: "none",
    masks: defaultMasks(bitsPerPixel),
    palette: bitsPerPixel <= 8 ? { offset: 26, entries: 2 ** bitsPerPixel, entryBytes: 3 } : null,
    pixelOffset,
  };
}

function readCompression(code: number, bitsPerPixel: number): BitmapHeader["compression"] {
  if (![1, 4, 8, 16, 24, 32].includes(bitsPerPixel)) {
    throw corruptPicture("bmp", `${bitsPerPixel} bits a pixel do not exist in this format`);
  }
  if (code === 0) return "none";
  if (code === 1 && bitsPerPixel === 8) return "rle8";
  if (code === 2 && bitsPerPixel === 4) return "rle4";
  if ((code === 3 || code === 6) && (bitsPerPixel === 16 || bitsPerPixel === 32)) return "bitfields";
  throw unsupportedVariant("bmp", `uses compression ${code}, which is not read`, "Save it as PNG.");
}

function readMasks(view: DataView, count: 3 | 4): BitmapHeader["masks"] {
  const mask = (index: number) => (index < count ? view.getUint32(54 + 4 * index, true) : 0);
  return [mask(0), mask(1), mask(2), mask(3)];
}

/** The fourth byte of an uncompressed 32-bit bitmap is padding by its specification, not transparency. */
function defaultMasks(bitsPerPixel: number): BitmapHeader["masks"] {
  return bitsPerPixel === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0];
}
