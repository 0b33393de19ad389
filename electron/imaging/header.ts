import { AppError } from "../../shared/errors.ts";
import { readBmpHeader } from "./headers/bmp.ts";
import { readGifHeader } from "./headers/gif.ts";
import { readHeifHeader } from "./headers/heif.ts";
import { readJpegHeader } from "./headers/jpeg.ts";
import type { PictureHeader } from "./headers/picture-header.ts";
import { readPngHeader } from "./headers/png.ts";
import { readTiffHeader } from "./headers/tiff.ts";
import { readWebpHeader } from "./headers/webp.ts";
import { corruptPicture } from "./picture-errors.ts";
import { sniffFormat } from "./sniff.ts";

const readers = {
  png: readPngHeader,
  jpeg: readJpegHeader,
  gif: readGifHeader,
  webp: readWebpHeader,
  bmp: readBmpHeader,
  tiff: readTiffHeader,
  heif: readHeifHeader,
};

/**
 * What the file says of its picture. Own readers rather than a decoder's: they allocate nothing that the file
 * asks for, run in one pass, and know what would otherwise be read as something else (a raw file as its thumbnail).
 * @throws AppError `unsupported-format`, `corrupt-picture`.
 */
export function readHeader(bytes: Uint8Array): PictureHeader {
  const family = sniffFormat(bytes);
  const header = readOrRefuse(bytes, family);
  if (header.width < 1 || header.height < 1) {
    throw corruptPicture(header.format, `its size is ${header.width}×${header.height} pixels`);
  }
  return header;
}

function readOrRefuse(bytes: Uint8Array, family: keyof typeof readers): PictureHeader {
  try {
    return readers[family](bytes);
  } catch (error) {
    if (error instanceof AppError) throw error;
    // A DataView throws this where a header points outside its file or ends before it is complete.
    if (error instanceof RangeError) {
      const format = family === "heif" ? "heic" : family;
      throw corruptPicture(
        format,
        `its header ends or points beyond the file's ${bytes.length} bytes`,
        error,
      );
    }
    throw error;
  }
}
