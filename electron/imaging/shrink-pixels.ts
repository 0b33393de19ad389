import sharp from "sharp";
import type { Size } from "../../shared/domain/geometry.ts";
import type { Kernel } from "./resample-weights.ts";

/**
 * Makes pixels fewer, edges on edges, on libvips' threads: a small part of the time that mixing them here would take, and
 * right to a fiftieth of an output pixel (resample.test.ts allows a twentieth).
 * @param size no side larger than the source's.
 */
export async function shrinkPixels(
  source: Uint8Array,
  channels: 1 | 3,
  { width, height }: Size,
  size: Size,
  kernel: Kernel,
): Promise<Uint8Array> {
  const pipeline = sharp(source, { raw: { width, height, channels }, limitInputPixels: false }).resize({
    width: size.width,
    height: size.height,
    fit: "fill",
    kernel,
  });
  // Grey would come back as three channels.
  const result = await (channels === 1 ? pipeline.toColourspace("b-w") : pipeline).raw().toBuffer();
  return new Uint8Array(result.buffer, result.byteOffset, result.length);
}
