import { exportPicture } from "../../imaging/export-picture.ts";
import { decodeCanonical } from "../../imaging/picture-codec.ts";
import { resamplePicture } from "../../imaging/resample.ts";
import { toEightBits } from "../../imaging/to-eight-bits.ts";
import type { EncodeAnswer } from "./api/api-services.ts";

/** Without provenance: a program knows what it asked for, and the same request gives the same bytes. */
export const encodeAnswer: EncodeAnswer = async (png, { format, quality, size }, signal) => {
  if (format === "png" && size === null) return { bytes: png, mediaType: "image/png" };
  signal.throwIfAborted();
  const own = await decodeCanonical(png);
  const whole = { x: 0, y: 0, width: own.width, height: own.height };
  const raster = size === null ? own : await resamplePicture(toEightBits(own), whole, size);
  return exportPicture(raster, { format, quality, metadata: false }, null, signal);
};
