import { existsSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Raster } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { convertToSrgb, isHighDynamicRange, isSrgb, profileOfCicp } from "./colour/convert-to-srgb.ts";
import { readSimpleProfile } from "./colour/icc-profile.ts";
import { decodeBmp } from "./decoders/bmp-decoder.ts";
import type { Decoded } from "./decoders/decoded.ts";
import { decodeHeicInWorker } from "./decoders/heic-in-worker.ts";
import { decodeWithSharp } from "./decoders/sharp-decoder.ts";
import { readHeader } from "./header.ts";
import type { PictureHeader } from "./headers/picture-header.ts";
import { checkByteLength, checkLimits, type Limits } from "./limits.ts";
import { corruptPicture } from "./picture-errors.ts";
import { formatNames, type PictureFormat } from "./picture-format.ts";

export interface DecodeOptions {
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Where the built `heic-worker.js` lies; beside this module's own chunk unless a test says otherwise. */
  readonly workerFolder?: URL;
}

export interface DecodedPicture {
  /** Upright (Exif orientation baked in), sRGB, 8 or 16 bits as in the file, alpha not premultiplied. */
  readonly raster: Raster;
  readonly format: PictureFormat;
  /** What of the file is not in the raster, as whole sentences for people. */
  readonly warnings: readonly string[];
}

/**
 * A picture file's bytes → pixels. The format is found from the bytes; limits are checked from the header before
 * anything is decoded; a file that is cut short or damaged is refused, never shown in part.
 * @throws AppError `unsupported-format`, `corrupt-picture`, `too-large`; the signal's reason when it aborts.
 */
export async function decodePicture(bytes: Uint8Array, options: DecodeOptions): Promise<DecodedPicture> {
  const { limits, signal } = options;
  signal.throwIfAborted();
  checkByteLength(bytes.length, limits);
  const header = readHeader(bytes);
  checkLimits(header, limits);
  const { raster, warnings } = await decode(bytes, header, options);
  signal.throwIfAborted();
  return { raster, format: header.format, warnings: [...headerWarnings(header), ...warnings] };
}

async function decode(bytes: Uint8Array, header: PictureHeader, options: DecodeOptions): Promise<Decoded> {
  switch (header.format) {
    case "bmp":
      await setImmediate(); // decoded on this thread: let what waits go first
      return decodeBitmap(bytes);
    case "heic":
      return decodeHeic(bytes, header, options);
    default:
      return decodeWithSharp(bytes, header, options.limits.maximumPixels, options.signal);
  }
}

function decodeBitmap(bytes: Uint8Array): Decoded {
  try {
    return decodeBmp(bytes);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof RangeError) throw corruptPicture("bmp", "it ends too early", error);
    throw error;
  }
}

async function decodeHeic(
  bytes: Uint8Array,
  header: PictureHeader,
  options: DecodeOptions,
): Promise<Decoded> {
  const { signal } = options;
  const worker = new URL("heic-worker.js", options.workerFolder ?? new URL(".", import.meta.url));
  // Among the sources there is only heic-worker.ts, which Node 20 cannot start: there the caller's thread waits.
  const raster = existsSync(worker)
    ? await decodeHeicInWorker({ bytes, depth: header.depth }, worker, signal)
    : (await import("./decoders/heic-decoder.ts")).decodeHeicPixels(bytes, header); // 2 MB, rarely needed
  const profile = header.icc ? readSimpleProfile(header.icc) : header.cicp && profileOfCicp(header.cicp);
  if (profile && !isSrgb(profile)) await convertToSrgb(raster, profile, signal);
  const isUnread = header.icc !== null && profile === null;
  return {
    raster,
    warnings: isUnread
      ? ["The file's colour profile is of a kind that is not read; its colours were read as sRGB."]
      : [],
  };
}

function headerWarnings({ format, frames, extraChannels, cicp }: PictureHeader): string[] {
  const warnings: string[] = [];
  if (frames > 1) {
    const what = format === "tiff" ? "pages" : format === "heic" ? "pictures" : "frames";
    const which = format === "heic" || format === "avif" ? "the main one" : "the first";
    warnings.push(`This ${formatNames[format]} file has ${frames} ${what}; ${which} was opened.`);
  }
  if (extraChannels > 0) {
    const what = extraChannels === 1 ? "an extra channel" : `${extraChannels} extra channels`;
    warnings.push(
      `This file has ${what} that is not transparency (a saved selection, a spot colour); it was left out.`,
    );
  }
  if (cicp && isHighDynamicRange(cicp)) {
    warnings.push(
      "This is a high-dynamic-range picture; it was opened without tone mapping and may look flat.",
    );
  }
  return warnings;
}
