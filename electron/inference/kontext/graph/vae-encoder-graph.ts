import type { Component } from "../checkpoint/checkpoint.ts";
import type { VaeConfig } from "../checkpoint/configs.ts";

/**
 * The VAE's encoder as an ONNX model, in float32: `sample` float32 [1, 3, H, W], -1..1 → `moments` float32
 * [1, 2 · latentChannels, H/8, W/8]: means, then logarithms of variances. H and W are free, multiples of 8.
 *
 * @param sizes `latentPixels`: H/8 · W/8 of the largest picture to come; memory is bounded for that one.
 */
export function buildVaeEncoderGraph(
  vae: Component<VaeConfig>,
  sizes: { readonly latentPixels: number },
): Uint8Array {
  throw new Error(`${vae.config.latentChannels} ${sizes.latentPixels}`);
}
