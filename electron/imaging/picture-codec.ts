import sharp from "sharp";
import type { Raster } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { writePng } from "./png/png-writer.ts";

/** "sRGB, perceptual" (PNG §11.3.2.5): what the pixels are, for whoever takes a blob out of the library. */
const srgbChunk = { type: "sRGB", data: Uint8Array.of(0) };

/**
 * The library's canonical form of a picture: a PNG with 8 or 16 bits a channel, sRGB. Lossless, also for the
 * colours of fully transparent pixels, and the same bytes for the same pixels.
 */
export async function encodePicture(raster: Raster): Promise<Uint8Array> {
  return writePng(raster, [srgbChunk]);
}

/**
 * What `encodePicture` made, exactly.
 * @throws AppError `corrupt-picture` if the bytes are not such a picture.
 */
export async function decodeCanonical(bytes: Uint8Array): Promise<Raster> {
  try {
    const isDeep = bytes[24] === 16; // IHDR's bit depth lies at a fixed place
    const pipeline = sharp(bytes, { ignoreIcc: true, limitInputPixels: false, sequentialRead: true });
    const pixels = isDeep ? pipeline.toColourspace("rgb16").raw({ depth: "ushort" }) : pipeline.raw();
    const { data, info } = await pixels.toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (channels !== 3 && channels !== 4) throw new Error(`${channels} channels`);
    const samples = isDeep
      ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
      : new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { width, height, channels, data: samples };
  } catch (error) {
    throw new AppError("corrupt-picture", "A picture in the library cannot be read: its file is damaged.", {
      nextStep: "Bring the library's folder back from a backup; the other pictures are not concerned.",
      cause: error,
    });
  }
}
