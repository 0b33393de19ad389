import { corruptPicture, unsupportedFile, unsupportedVariant } from "../picture-errors.ts";
import { type PictureHeader, plainHeader } from "./picture-header.ts";
import { type TiffDirectory, TiffReader } from "./tiff-directory.ts";

/** Tag numbers of TIFF 6.0, TIFF/EP and DNG 1.7. */
const tags = {
  subfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  photometric: 262,
  samplesPerPixel: 277,
  subDirectories: 330,
  extraSamples: 338,
  sampleFormat: 339,
  dngVersion: 50706,
};

/** Colour channels by PhotometricInterpretation: grey (0, 1), RGB, palette, mask, CMYK, YCbCr, Lab (8, 9, 10). */
const colourChannels: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 3,
  3: 1,
  5: 4,
  6: 3,
  8: 3,
  9: 3,
  10: 3,
};

/** A chain longer than any limit could allow is not walked to its end. */
const longestChain = 100_000;

/**
 * The header of a TIFF (classic or BigTIFF): the first page that is not a thumbnail, and how many pages there are.
 * A camera's raw file has the same first bytes; read as a TIFF it would silently give its small preview.
 * @throws RangeError where the file ends too soon, AppError `corrupt-picture`, `unsupported-format`.
 */
export function readTiffHeader(bytes: Uint8Array): PictureHeader {
  const reader = new TiffReader(bytes);
  const seen = new Set<number>();
  const pages: { readonly directory: TiffDirectory; readonly index: number }[] = [];
  let chain = 0;
  for (let offset = reader.firstOffset; offset !== 0; chain++) {
    if (seen.has(offset)) throw corruptPicture("tiff", "its pages form a loop");
    seen.add(offset);
    const directory = reader.directory(offset);
    if (chain === 0) refuseRaw(directory);
    if ((directory.number(tags.subfileType, 0) & 1) === 0) pages.push({ directory, index: chain });
    if (chain >= longestChain) break;
    offset = directory.next;
  }
  const page = pages[0] ?? { directory: reader.directory(reader.firstOffset), index: 0 };
  return readPage(page.directory, page.index, Math.max(1, pages.length));
}

function readPage(directory: TiffDirectory, frame: number, frames: number): PictureHeader {
  const depth = Math.max(...directory.numbers(tags.bitsPerSample), 1);
  const sampleFormat = Math.max(...directory.numbers(tags.sampleFormat), 1);
  if (sampleFormat !== 1 || depth > 16) {
    const kind = sampleFormat === 3 ? "floating-point" : sampleFormat === 2 ? "signed" : "whole-number";
    throw unsupportedVariant(
      "tiff",
      `has ${depth}-bit ${kind} channels, which are not read`,
      "Convert it to 16 bits a channel and save it again.",
    );
  }
  const samples = directory.number(tags.samplesPerPixel, 1);
  const colours = colourChannels[directory.number(tags.photometric, 1)] ?? samples;
  const transparency = directory.numbers(tags.extraSamples).findIndex((kind) => kind === 1 || kind === 2);
  return {
    ...plainHeader,
    format: "tiff",
    width: directory.number(tags.width, 0),
    height: directory.number(tags.height, 0),
    depth,
    frames,
    frame,
    // An unspecified extra sample (0) is a saved selection, not transparency: Photoshop's "alpha channel".
    extraChannels: Math.max(0, samples - colours - (transparency === 0 ? 1 : 0)),
  };
}

/** DNG says so; NEF, ARW, PEF, SRW, 3FR… keep a reduced picture first and the sensor's data in sub-directories. */
function refuseRaw(first: TiffDirectory): void {
  const photometric = first.number(tags.photometric, 0);
  const reducedWithMore =
    (first.number(tags.subfileType, 0) & 1) === 1 && first.numbers(tags.subDirectories).length > 0;
  const isRaw =
    first.numbers(tags.dngVersion).length > 0 ||
    photometric === 32803 || // colour filter array
    photometric === 34892 || // linear raw
    reducedWithMore;
  if (!isRaw) return;
  throw unsupportedFile(
    "a camera's raw file",
    "Develop it in a raw converter (darktable, RawTherapee, Lightroom), save a 16-bit TIFF, and open that.",
  );
}
