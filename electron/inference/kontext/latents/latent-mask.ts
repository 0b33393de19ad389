import type { MaskRaster } from "../../../../shared/domain/raster.ts";
import { latentScale, packLatents } from "./pack.ts";

/** How much of each packed latent value is to be painted, 0..1: [N · 64] in the order of the tokens. */
export type LatentMask = Float32Array;

/**
 * A mask of pixels as one of latents: the mean of every 8×8 pixels, so that soft edges stay soft and thin strokes are
 * not lost, the same for all channels.
 */
export function latentMask({ width, height, data }: MaskRaster, channels: number): LatentMask {
  const columns = width / latentScale;
  const rows = height / latentScale;
  const sums = new Uint32Array(columns * rows);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / latentScale) * columns;
    for (let x = 0; x < width; x += 1) {
      const cell = row + Math.floor(x / latentScale);
      sums[cell] = (sums[cell] ?? 0) + (data[y * width + x] ?? 0);
    }
  }
  const plane = Float32Array.from(sums, (sum) => sum / (255 * latentScale * latentScale));
  const planes = new Float32Array(plane.length * channels);
  for (let channel = 0; channel < channels; channel += 1) planes.set(plane, channel * plane.length);
  return packLatents({ shape: [1, channels, rows, columns], data: planes }).data;
}

/**
 * Holds what the mask keeps at the source after a step: source and noise mixed for the next sigma, with the noise that
 * the run began with, so clean after the last one (`FluxKontextInpaintPipeline`). A value of weight m is painted in the
 * last m of the steps, as an edit of strength m would be (the threshold of differential diffusion, Levin and Fried 2023).
 *
 * @param step Of 0..steps − 1, the one that ended. @param next The sigma after it.
 */
export function holdUnmasked(
  latents: Float32Array,
  source: Float32Array,
  noise: Float32Array,
  mask: LatentMask,
  { step, steps, next }: { readonly step: number; readonly steps: number; readonly next: number },
): Float32Array<ArrayBuffer> {
  const threshold = (steps - step) / steps;
  const rest = Math.fround(1 - next);
  return Float32Array.from(latents, (value, index) =>
    (mask[index] ?? 0) >= threshold
      ? value
      : Math.fround(next * (noise[index] ?? 0)) + Math.fround(rest * (source[index] ?? 0)),
  );
}
