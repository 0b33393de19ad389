import createLibheif, { type Channel, type Libheif } from "libheif-js/libheif-wasm/libheif-bundle.js";
import type { Raster } from "../../../shared/domain/raster.ts";
import type { PictureHeader } from "../headers/picture-header.ts";
import { corruptPicture } from "../picture-errors.ts";

/**
 * HEIC (HEVC) through libheif and libde265 as WebAssembly: sharp's libvips has no HEVC decoder. The file's own
 * rotation, mirroring and cropping are applied; Exif orientation is ignored, as ISO/IEC 23008-12 wants it.
 * Every call has an instance of its own, so that neither memory nor a fault of one file reaches the next.
 * Runs to its end on the calling thread (about 0.1 s a megapixel).
 * @returns pixels in the file's own colours; more than 8 bits a channel give 16.
 * @throws AppError `corrupt-picture`.
 */
export function decodeHeicPixels(bytes: Uint8Array, header: Pick<PictureHeader, "depth">): Raster {
  try {
    return decode(createLibheif({ print: () => {}, printErr: () => {} }), bytes, header.depth > 8);
  } catch (error) {
    // Besides libheif's answers: an abort or a memory fault of the WASM side, which is not ours to tell apart.
    const text = error instanceof Error ? error.message : String(error);
    throw corruptPicture("heic", `its pixels cannot be read (${text.slice(0, 160)})`, error);
  }
}

function decode(heif: Libheif, bytes: Uint8Array, isDeep: boolean): Raster {
  const context = heif.heif_context_alloc();
  const read = heif.heif_context_read_from_memory(context, bytes);
  if (read.code !== heif.heif_error_code.heif_error_Ok) throw new Error(read.message ?? "unreadable");
  const image = heif.heif_js_context_get_primary_image_handle(context);
  if ("code" in image) throw new Error(image.message ?? "no picture");
  const channels = heif.heif_image_handle_has_alpha_channel(image) ? 4 : 3;
  const layout = isDeep ? { 3: "RRGGBB_LE", 4: "RRGGBBAA_LE" } : { 3: "RGB", 4: "RGBA" };
  const chroma = heif.heif_chroma[`heif_chroma_interleaved_${layout[channels]}`];
  const decoded = heif.heif_js_decode_image2(image, heif.heif_colorspace.heif_colorspace_RGB, chroma);
  if ("code" in decoded) throw new Error(decoded.message ?? "not decodable");
  // With transparency an empty auxiliary plane may come first.
  const plane = decoded.channels.find(({ id }) => id === heif.heif_channel.heif_channel_interleaved);
  if (!plane) throw new Error("no pixels");
  return isDeep ? copyDeep(plane, channels) : copyBytes(plane, channels);
}

function copyBytes({ width, height, stride, data }: Channel, channels: 3 | 4): Raster {
  const row = width * channels;
  const copy = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) copy.set(data.subarray(y * stride, y * stride + row), y * row);
  return { width, height, channels, data: copy };
}

/** 9 to 16 bits, little-endian → 0..65535. */
function copyDeep({ width, height, stride, data, bits_per_pixel: bits }: Channel, channels: 3 | 4): Raster {
  const row = width * channels;
  const scale = 65535 / (2 ** bits - 1);
  const copy = new Uint16Array(row * height);
  for (let y = 0; y < height; y++) {
    for (let i = 0, from = y * stride; i < row; i++, from += 2) {
      copy[y * row + i] = Math.round(((data[from] ?? 0) | ((data[from + 1] ?? 0) << 8)) * scale);
    }
  }
  return { width, height, channels, data: copy };
}
