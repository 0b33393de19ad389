import { exportPicture } from "../../imaging/export-picture.ts";
import { decodeCanonical } from "../../imaging/picture-codec.ts";
import { resamplePicture } from "../../imaging/resample.ts";
import { toEightBits } from "../../imaging/to-eight-bits.ts";
import { Gate } from "../../programs/gate.ts";
import type { AnswerFormat, EncodeAnswer } from "./api/api-services.ts";

/** Each holds a whole picture and takes a core: more at once would only wait in memory. */
const gate = new Gate(2);

/** Without provenance: a program knows what it asked for, and the same request gives the same bytes. */
export const encodeAnswer: EncodeAnswer = async (png, format, signal) => {
  if (format.format === "png" && format.size === null) return { bytes: png, mediaType: "image/png" };
  return gate.run(() => encode(png, format, signal));
};

async function encode(
  png: Uint8Array,
  { format, quality, size }: AnswerFormat,
  signal: AbortSignal,
): ReturnType<EncodeAnswer> {
  signal.throwIfAborted();
  const own = await decodeCanonical(png);
  const whole = { x: 0, y: 0, width: own.width, height: own.height };
  const raster = size === null ? own : await resamplePicture(toEightBits(own), whole, size);
  return exportPicture(raster, { format, quality, metadata: false }, null, signal);
}
