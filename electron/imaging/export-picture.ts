import { deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import type { ExportFormat, ExportOptions } from "../../shared/domain/export-options.ts";
import type { Raster } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { abortable } from "./abortable.ts";
import { insertJpegXmp, longestJpegXmp } from "./export/jpeg-xmp.ts";
import { srgbProfile } from "./export/srgb-profile.ts";
import { writeTiff } from "./export/tiff-writer.ts";
import { type Provenance, writeXmp } from "./export/xmp.ts";
import { formatNames } from "./picture-format.ts";
import { type PngChunk, writePng } from "./png/png-writer.ts";
import { toEightBits } from "./to-eight-bits.ts";

export type { Provenance };

export interface ExportedPicture {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** Without a dot. */
  readonly extension: string;
  /** What of the picture the file does not hold, as whole sentences for people. */
  readonly warnings: readonly string[];
}

const types: Readonly<Record<ExportFormat, { readonly mediaType: string; readonly extension: string }>> = {
  png: { mediaType: "image/png", extension: "png" },
  jpeg: { mediaType: "image/jpeg", extension: "jpg" },
  webp: { mediaType: "image/webp", extension: "webp" },
  avif: { mediaType: "image/avif", extension: "avif" },
  tiff: { mediaType: "image/tiff", extension: "tif" },
};

/** Longest sides: VP8's 14 bits, libheif's AVIF encoder, libjpeg's JPEG_MAX_DIMENSION. PNG and TIFF have none here. */
const maximumSides: Readonly<Partial<Record<ExportFormat, number>>> = {
  webp: 16_383,
  avif: 16_384,
  jpeg: 65_500,
};

/** The others take any packet. */
const maximumXmpBytes: Readonly<Partial<Record<ExportFormat, number>>> = { jpeg: longestJpegXmp };

/**
 * A picture as a file to give away: sRGB with its profile embedded, and nothing of the original's metadata (place,
 * camera, name). PNG and TIFF keep 16 bits and are exact; quality 100 makes WebP and AVIF exact in 8 bits.
 * @param provenance written as XMP if `options.metadata`; null for a picture that no edit has touched.
 * @throws AppError `too-large` if the format cannot hold the picture; the signal's reason.
 */
export async function exportPicture(
  raster: Raster,
  options: ExportOptions,
  provenance: Provenance | null,
  signal: AbortSignal = new AbortController().signal,
): Promise<ExportedPicture> {
  const { format } = options;
  checkSides(raster, format);
  const written =
    options.metadata && provenance ? writeXmp(provenance, maximumXmpBytes[format] ?? Infinity) : null;
  const bytes = await abortable(encode(raster, options, written?.packet ?? null), signal);
  const warnings = pixelWarnings(raster, format);
  if (written?.shortened) warnings.push("The prompt is longer than a JPEG can hold; its end was left out.");
  return { bytes, ...types[format], warnings };
}

function checkSides({ width, height }: Raster, format: ExportFormat): void {
  const maximum = maximumSides[format];
  if (maximum === undefined || Math.max(width, height) <= maximum) return;
  const name = formatNames[format];
  throw new AppError(
    "too-large",
    `The picture is ${width}×${height} pixels; ${name} holds at most ${maximum} on a side.`,
    { nextStep: "Export it as PNG or TIFF." },
  );
}

async function encode(raster: Raster, options: ExportOptions, xmp: string | null): Promise<Uint8Array> {
  if (options.format === "png") return writePng(raster, await pngChunks(xmp));
  if (options.format === "tiff") return writeTiff(raster, await srgbProfile(), xmp);
  const { width, height, channels, data } = toEightBits(raster);
  // For 8 bits libvips' conversion from sRGB to its embedded sRGB profile changes no value (export-picture.test.ts).
  const pipeline = sharp(data, { raw: { width, height, channels }, limitInputPixels: false }).withIccProfile(
    "srgb",
  );
  if (xmp !== null && options.format !== "jpeg") pipeline.withXmp(xmp);
  const bytes = await encodeEightBits(pipeline, options.format, options.quality).toBuffer();
  return xmp !== null && options.format === "jpeg" ? insertJpegXmp(bytes, xmp) : bytes;
}

/**
 * Settings by measurement on a 12-megapixel photograph and two cores: mozjpeg's trellis takes 1.6 s instead of
 * 0.3 s for 18 % fewer bytes, at a lower quality for the same number, so it is off; AVIF with sharp's own effort 4
 * takes 25 s, with 2 it takes 4 s for 11 % more bytes; lossless WebP with effort 4 takes 12 s, with 1 5 s, +0.5 %.
 */
function encodeEightBits(pipeline: Sharp, format: "jpeg" | "webp" | "avif", quality: number): Sharp {
  const isExact = quality === 100;
  switch (format) {
    case "jpeg":
      return pipeline.flatten({ background: "#ffffff" }).jpeg({ quality, chromaSubsampling: "4:4:4" });
    case "webp":
      return isExact
        ? pipeline.webp({ lossless: true, exact: true, effort: 1 })
        : pipeline.webp({ quality, smartSubsample: true });
    case "avif":
      return isExact
        ? pipeline.avif({ lossless: true, effort: 2 })
        : pipeline.avif({ quality, effort: 2, chromaSubsampling: "4:4:4" });
  }
}

/** iCCP (its name, a zero, method 0, zlib) and XMP as uncompressed international text (PNG §11.3.2.3, §11.3.3.4). */
async function pngChunks(xmp: string | null): Promise<PngChunk[]> {
  const profile = deflateSync(await srgbProfile());
  const chunks: PngChunk[] = [
    { type: "iCCP", data: Buffer.concat([Buffer.from("sRGB\0\0", "latin1"), profile]) },
  ];
  if (xmp !== null)
    chunks.push({ type: "iTXt", data: Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`, "utf8") });
  return chunks;
}

function pixelWarnings({ channels, data }: Raster, format: ExportFormat): string[] {
  const warnings: string[] = [];
  if (format === "jpeg" && channels === 4) warnings.push("JPEG has no transparency; it was put on white.");
  if (data instanceof Uint16Array && format !== "png" && format !== "tiff") {
    warnings.push(`${formatNames[format]} files are written with 8 bits a channel; the picture has 16.`);
  }
  return warnings;
}
