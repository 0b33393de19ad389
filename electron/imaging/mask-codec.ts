import sharp from "sharp";
import type { Size } from "../../shared/domain/geometry.ts";
import type { MaskRaster } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { readPngHeader } from "./headers/png.ts";
import { writePng } from "./png/png-writer.ts";

/** An 8-bit grey PNG without any colour information, so that nothing has a reason to change its values. */
export async function encodeMask({ width, height, data }: MaskRaster): Promise<Uint8Array> {
  return writePng({ width, height, channels: 1, data });
}

/**
 * A mask file's values as they are stored: no gamma and no colour profile is applied. Takes grey PNGs of 1 to 8
 * bits, and those that a canvas or a painting program makes of grey: palette, RGB or RGBA with equal colour
 * channels and nothing transparent.
 * @param size of the picture that the mask is for.
 * @throws AppError `unsupported-format`, `corrupt-picture`; `invalid-input` for another size (naming both), for
 * colours, transparency or 16 bits, with what to do.
 */
export async function decodeMask(bytes: Uint8Array, size: Size): Promise<MaskRaster> {
  const { width, height } = readMaskHeader(bytes, size);
  const { data, channels } = await readSamples(bytes);
  return { width, height, data: channels === 1 ? data : toGrey(data, channels) };
}

/**
 * A mask whose transparent pixels are edited: 255 − alpha, whatever its colours are. A PNG without transparency edits
 * nothing.
 * @param size of the picture that the mask is for.
 * @throws AppError `unsupported-format`, `corrupt-picture`; `invalid-input` for another size (naming both) or 16 bits.
 */
export async function decodeAlphaMask(bytes: Uint8Array, size: Size): Promise<MaskRaster> {
  const { width, height } = readMaskHeader(bytes, size);
  const { data, channels } = await readSamples(bytes);
  const mask = new Uint8Array(width * height);
  if (channels === 2 || channels === 4) {
    for (let pixel = 0, at = channels - 1; pixel < mask.length; pixel++, at += channels) {
      mask[pixel] = 255 - (data[at] ?? 255);
    }
  }
  return { width, height, data: mask };
}

/**
 * Refuses what cannot be a grey mask of `size` by its first bytes alone: no pixel is decoded, so a file that is
 * damaged further on passes.
 * @throws AppError as `decodeMask`, and `invalid-input` where the file's pixels are not stored as grey.
 */
export function checkMaskHeader(bytes: Uint8Array, size: Size): void {
  readMaskHeader(bytes, size);
  // Bytes 25 and 28 of a PNG are its colour type (0 = grey) and its interlacing (0 = none).
  if (bytes[25] !== 0 || bytes[28] !== 0) {
    throw new AppError("invalid-input", "The mask's pixels are not stored as plain grey.", {
      nextStep: "Save it as an 8-bit grey PNG without transparency and interlacing, white = edit.",
    });
  }
}

/**
 * Refuses a mask before it or its picture is decoded, by the first bytes of both. Which way the picture lies is not known
 * by then: a mask of its size turned by 90° passes.
 * @param stored the picture's size before its orientation is applied.
 * @throws AppError as `decodeMask`.
 */
export function checkMaskBeside(bytes: Uint8Array, stored: Size): void {
  const { width, height } = readAnyHeader(bytes);
  const isTurned = width === stored.height && height === stored.width;
  readMaskHeader(bytes, isTurned ? { width, height } : stored);
}

function readMaskHeader(bytes: Uint8Array, size: Size): { width: number; height: number } {
  const { width, height, depth } = readAnyHeader(bytes);
  if (width !== size.width || height !== size.height) {
    throw new AppError(
      "invalid-input",
      `The mask is ${width}×${height} pixels, the picture is ${size.width}×${size.height}.`,
      { nextStep: "Make the mask in the picture's size; it is never stretched." },
    );
  }
  if (depth === 16) {
    throw new AppError("invalid-input", "The mask has 16 bits a pixel; a mask has 8, with 255 = edit.", {
      nextStep: "Save it as an 8-bit grey PNG.",
    });
  }
  return { width, height };
}

function readAnyHeader(bytes: Uint8Array): { width: number; height: number; depth: number } {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (!signature.every((byte, index) => bytes[index] === byte)) {
    throw new AppError("unsupported-format", "The mask is not a PNG file.", {
      nextStep: "Save it as an 8-bit grey PNG, white = edit; a lossy format would blur its edge.",
    });
  }
  try {
    return readPngHeader(bytes);
  } catch (error) {
    throw damaged(error);
  }
}

async function readSamples(bytes: Uint8Array): Promise<{ data: Uint8Array; channels: number }> {
  try {
    const image = sharp(bytes, { ignoreIcc: true, failOn: "error", limitInputPixels: false });
    // Plain grey would come as three channels, all the same, and be made into one on this thread.
    const isGrey = (await image.metadata()).channels === 1;
    const samples = isGrey ? image.extractChannel(0).raw() : image.raw();
    const { data, info } = await samples.toBuffer({ resolveWithObject: true });
    return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), channels: info.channels };
  } catch (error) {
    throw damaged(error);
  }
}

/** @throws AppError if a pixel is coloured or transparent: which channel is meant would be a guess. */
function toGrey(data: Uint8Array, channels: number): Uint8Array {
  const colours = channels === 2 ? 1 : 3;
  const hasAlpha = channels !== colours;
  const grey = new Uint8Array(data.length / channels);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += channels) {
    const value = data[at] ?? 0;
    if (hasAlpha && data[at + colours] !== 255) {
      throw new AppError(
        "invalid-input",
        "The mask has transparent pixels; a mask is grey, with 255 = edit.",
        {
          nextStep:
            "Put the mask on a black background, or save its transparency as a grey PNG, white = edit.",
        },
      );
    }
    if (colours === 3 && (data[at + 1] !== value || data[at + 2] !== value)) {
      throw new AppError("invalid-input", "The mask has colours; a mask is grey, with 255 = edit.", {
        nextStep: "Save it as an 8-bit grey PNG, white = edit.",
      });
    }
    grey[pixel] = value;
  }
  return grey;
}

function damaged(cause: unknown): AppError {
  return new AppError("corrupt-picture", "The mask file is damaged or cut short.", {
    nextStep: "Save or paint it again.",
    cause,
  });
}
