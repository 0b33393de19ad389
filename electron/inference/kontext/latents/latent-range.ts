import type { VaeConfig } from "../checkpoint/configs.ts";
import type { FloatTensor } from "../pipeline/networks.ts";

type Range = Pick<VaeConfig, "shiftFactor" | "scalingFactor">;

/**
 * The VAE's means in the range that the transformer works in: (mean − shift) · scale. The mean is taken rather than a
 * sample, so that the same picture gives the same latents.
 *
 * @param moments [1, 2c, h, w]: means, then logarithms of variances. @returns [1, c, h, w].
 */
export function latentsOfMoments({ shape, data }: FloatTensor, range: Range): FloatTensor {
  const [, channels = 0, height = 0, width = 0] = shape;
  const shift = Math.fround(range.shiftFactor);
  const scale = Math.fround(range.scalingFactor);
  const means = data.subarray(0, data.length / 2);
  return {
    shape: [1, channels / 2, height, width],
    data: means.map((mean) => Math.fround(mean - shift) * scale),
  };
}

/** The way back: latents / scale + shift. */
export function decoderInput({ shape, data }: FloatTensor, range: Range): FloatTensor {
  const shift = Math.fround(range.shiftFactor);
  const scale = Math.fround(range.scalingFactor);
  return { shape, data: data.map((value) => Math.fround(value / scale) + shift) };
}
