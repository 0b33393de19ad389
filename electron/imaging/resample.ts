import type { Size } from "../../shared/domain/geometry.ts";
import type { MaskRaster, Raster8 } from "../../shared/domain/raster.ts";
import { copyPixels, mixPixels } from "./resample-pixels.ts";
import { type Kernel, resampleWeights } from "./resample-weights.ts";
import { shrinkPixels } from "./shrink-pixels.ts";

/** A part of a picture, in pixels that need not be whole; may reach beyond it, where the picture goes on mirrored. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A window of a picture at another size, edges on edges: output x shows source window.x + x · window.width / size.width.
 * Lanczos with three lobes, widened where it makes smaller, so that fine detail does not turn into false patterns;
 * exact where it moves by whole pixels and keeps the size. Colours are weighted by their transparency.
 */
export async function resamplePicture(
  source: Raster8,
  window: Window,
  { width, height }: Size,
): Promise<Raster8> {
  const { channels } = source;
  return {
    width,
    height,
    channels,
    data: await resample(source, channels, window, { width, height }, "lanczos3"),
  };
}

/** As `resamplePicture`, without overshoot: linear between pixels, their mean where it makes smaller. */
export async function resampleMask(
  source: MaskRaster,
  window: Window,
  { width, height }: Size,
): Promise<MaskRaster> {
  return { width, height, data: await resample(source, 1, window, { width, height }, "linear") };
}

async function resample(
  source: Size & { readonly data: Uint8Array },
  channels: 1 | 3 | 4,
  window: Window,
  size: Size,
  kernel: Kernel,
): Promise<Uint8Array> {
  const { data } = source;
  const weigh = ({ width, height }: Size) => ({
    columns: resampleWeights(source.width, window.x, window.width, width, kernel),
    rows: resampleWeights(source.height, window.y, window.height, height, kernel),
  });
  const isWhole = [window.x, window.y, window.width, window.height].every(Number.isInteger);
  if (isWhole && window.width === size.width && window.height === size.height) {
    return copyPixels(data, source.width, channels, weigh(window));
  }
  // libvips clips colours and transparency apart from each other, which leaves a rim along soft edges.
  if (isWhole && window.width >= size.width && window.height >= size.height && channels !== 4) {
    return shrinkPixels(
      copyPixels(data, source.width, channels, weigh(window)),
      channels,
      window,
      size,
      kernel,
    );
  }
  return mixPixels(data, source.width, channels, weigh(size));
}
