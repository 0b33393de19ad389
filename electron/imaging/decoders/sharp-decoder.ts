import sharp, { type Metadata, type SharpOptions } from "sharp";
import type { Raster } from "../../../shared/domain/raster.ts";
import { abortable } from "../abortable.ts";
import { convertToSrgb, isSrgb, profileOfCicp } from "../colour/convert-to-srgb.ts";
import { readSimpleProfile, type SimpleProfile } from "../colour/icc-profile.ts";
import type { PictureHeader } from "../headers/picture-header.ts";
import { corruptPicture } from "../picture-errors.ts";
import type { Decoded } from "./decoded.ts";

/** A file that takes longer is built to take longer: 400 megapixels of AVIF take about a minute on two cores. */
const longestSeconds = 300;

/** Faults after which libjpeg goes on and the picture is whole, in its own words. */
const harmlessJpegFaults = /extraneous bytes before marker|Unknown Adobe color transform|thumbnail/i;

/**
 * JPEG, PNG, WebP, AVIF, TIFF and GIF through libvips.
 * @throws AppError `corrupt-picture`; the signal's reason.
 */
export async function decodeWithSharp(
  bytes: Uint8Array,
  header: PictureHeader,
  maximumPixels: number,
  signal: AbortSignal,
): Promise<Decoded> {
  const options: SharpOptions = {
    failOn: "error",
    limitInputPixels: maximumPixels,
    autoOrient: true,
    sequentialRead: true,
    ...(header.frame > 0 ? { page: header.frame } : {}),
  };
  const file = header.format === "avif" ? withStillBrand(bytes) : bytes;
  try {
    const metadata = await abortable(sharp(file, options).metadata(), signal);
    return await decode(file, header, metadata, options, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw corruptPicture(header.format, reason(error), error);
  }
}

async function decode(
  bytes: Uint8Array,
  header: PictureHeader,
  metadata: Metadata,
  options: SharpOptions,
  signal: AbortSignal,
): Promise<Decoded> {
  const isDeep = metadata.depth === "ushort";
  const profile = simpleProfile(header, metadata);
  const isPlain = profile !== null && isSrgb(profile);
  // libvips takes 16-bit colours through Display P3, clips there, and leaves 16-bit grey as it is; our own
  // conversion does neither. Its 8-bit conversion (lcms) is the reference and runs on its own threads.
  const own = !isPlain && (isDeep || header.cicp) ? profile : null;
  const pipeline = sharp(bytes, { ...options, ignoreIcc: isPlain || own !== null });
  const faults: string[] = [];
  pipeline.on("warning", (fault: string) => faults.push(fault));
  pipeline.timeout({ seconds: longestSeconds });
  if (isDeep) {
    pipeline.toColourspace("rgb16").raw({ depth: "ushort" });
    if (metadata.icc && !isPlain && !own && metadata.space !== "cmyk") pipeline.withIccProfile("srgb");
  } else {
    pipeline.toColourspace("srgb").raw();
  }
  const { data, info } = await abortable(pipeline.toBuffer({ resolveWithObject: true }), signal);
  if (header.format === "jpeg") refuseDamage(faults);
  // Plain typed arrays: a Buffer's slice() shares its memory, which would surprise whoever copies pixels.
  const pixels = isDeep
    ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.length);
  const raster = toRaster(pixels, info.width, info.height, info.channels, header.extraChannels);
  if (isDeep && header.depth < 16 && header.format === "avif") fillLowBits(raster.data, header.depth);
  if (own) await convertToSrgb(raster, own, signal);
  return { raster, warnings: colourWarnings(metadata, faults) };
}

/** libvips knows AVIF by its major brand `avif`; an image sequence has `avis` there, and a still picture inside. */
function withStillBrand(bytes: Uint8Array): Uint8Array {
  const brand = Buffer.from("avif", "latin1");
  if (brand.equals(bytes.subarray(8, 12))) return bytes;
  const copy = new Uint8Array(bytes);
  copy.set(brand, 8);
  return copy;
}

/** Null for what only libvips can convert, or where the file says nothing. */
function simpleProfile({ cicp }: PictureHeader, { icc, space }: Metadata): SimpleProfile | null {
  if (space === "cmyk" || space === "lab") return null;
  if (icc) return readSimpleProfile(icc);
  return cicp && profileOfCicp(cicp);
}

/** libjpeg fills what it cannot read with grey and only warns; such a picture must not pass for a whole one. */
function refuseDamage(faults: readonly string[]): void {
  const lines = faults.flatMap((fault) => fault.split("\n"));
  const damage = lines.find((line) => line.includes("Corrupt JPEG data") && !harmlessJpegFaults.test(line));
  if (damage) throw new Error(damage);
}

function colourWarnings(metadata: Metadata, faults: readonly string[]): string[] {
  const warnings: string[] = [];
  if (faults.some((fault) => fault.includes("Invalid embedded profile"))) {
    warnings.push("The file's colour profile is damaged; its colours were read as sRGB.");
  }
  if (metadata.space === "cmyk") {
    warnings.push(
      metadata.icc
        ? "This CMYK picture was converted to sRGB; printing inks and screens cannot show the same colours."
        : "This CMYK picture has no colour profile; a common printing profile was used to convert it to sRGB.",
    );
  }
  return warnings;
}

/** Keeps colour and transparency, drops what else the file had per pixel, makes grey three channels. */
function toRaster(
  pixels: Uint8Array | Uint16Array,
  width: number,
  height: number,
  channels: number,
  extra: number,
): Raster {
  const wanted = channels - extra;
  if (wanted !== 3 && wanted !== 4) throw new Error(`${channels} channels`);
  if (extra === 0) return { width, height, channels: wanted, data: pixels };
  const data =
    pixels instanceof Uint16Array
      ? new Uint16Array(width * height * wanted)
      : new Uint8Array(width * height * wanted);
  for (let to = 0, from = 0; to < data.length; to += wanted, from += channels) {
    for (let channel = 0; channel < wanted; channel++) data[to + channel] = pixels[from + channel] ?? 0;
  }
  return { width, height, channels: wanted, data };
}

/** libvips shifts 10 and 12 bits up and leaves zeros below, so that white would be 65472; repeats the high bits. */
function fillLowBits(data: Uint8Array | Uint16Array, depth: number): void {
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0;
    data[at] = value | (value >>> depth);
  }
}

/** The decoder's own words are kept, behind what they mean for a person. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replace(/\s+/g, " ").trim().slice(0, 160);
  const isShort = /premature|unexpected end|end of|bad seek|read error|unable to parse|truncated/i.test(line);
  return `${isShort ? "it ends too early, or parts of it are missing" : "its pixels cannot be read"} (${line})`;
}
