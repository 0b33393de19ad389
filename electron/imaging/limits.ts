import { AppError } from "../../shared/errors.ts";
import { formatNames, type PictureFormat } from "./picture-format.ts";

/** What a file may measure to be opened. Checked from its header, before anything is decoded. */
export interface Limits {
  /** Of the file. */
  readonly maximumBytes: number;
  /** Width × height. */
  readonly maximumPixels: number;
  /** Width and height each, in pixels. */
  readonly maximumSide: number;
  /** Pictures or pages in one file. Only the first is opened, but a decoder walks over all of them. */
  readonly maximumFrames: number;
}

export const defaultLimits: Limits = {
  /** An uncompressed 16-bit RGB TIFF of about 180 megapixels; a larger file does not fit a comfortable upload. */
  maximumBytes: 1024 ** 3,
  /**
   * Over twice the largest single-shot sensor of today (150 megapixels). Decoded it takes 1.2 GB as 8-bit RGB
   * and 3.2 GB as 16-bit RGBA, which is below Node's 4 GiB for one buffer: beyond, failure would come late.
   */
  maximumPixels: 400_000_000,
  /** What libjpeg reads and writes (JPEG_MAX_DIMENSION), so that whatever opens can also be saved as JPEG. */
  maximumSide: 65_500,
  maximumFrames: 10_000,
};

/** What `checkLimits` needs of a header. */
export interface Measured {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}

/** @throws AppError `too-large` with the file's size and the limit. */
export function checkByteLength(byteLength: number, limits: Limits): void {
  if (byteLength <= limits.maximumBytes) return;
  throw tooLarge(`The file is ${group(byteLength)} bytes; the limit is ${group(limits.maximumBytes)}.`);
}

/** @throws AppError `too-large` with the picture's numbers and the limit. */
export function checkLimits({ format, width, height, frames }: Measured, limits: Limits): void {
  const picture = `This ${formatNames[format]} picture is ${group(width)}×${group(height)} pixels`;
  if (width > limits.maximumSide || height > limits.maximumSide) {
    throw tooLarge(`${picture}; the limit for each side is ${group(limits.maximumSide)}.`);
  }
  if (width * height > limits.maximumPixels) {
    const megapixels = group(Math.round((width * height) / 1e6));
    throw tooLarge(
      `${picture} (${megapixels} megapixels); the limit is ${group(limits.maximumPixels / 1e6)} megapixels.`,
    );
  }
  if (frames > limits.maximumFrames) {
    throw new AppError(
      "too-large",
      `This ${formatNames[format]} file holds ${group(frames)} pictures; the limit is ${group(limits.maximumFrames)}.`,
      { nextStep: "Save the picture you want as a file of its own." },
    );
  }
}

function tooLarge(message: string): AppError {
  return new AppError("too-large", message, { nextStep: "Make it smaller in another program first." });
}

/** 60000 → "60 000", the same in every locale so that an error reads the same in a log and on the screen. */
function group(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
