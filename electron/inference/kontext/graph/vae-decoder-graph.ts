import type { Component } from "../checkpoint/checkpoint.ts";
import type { VaeConfig } from "../checkpoint/configs.ts";

/**
 * The VAE's decoder as an ONNX model, in float32: `latent_sample` float32 [1, latentChannels, h, w], unscaled →
 * `sample` float32 [1, 3, 8h, 8w], about -1..1. h and w are free.
 *
 * @param sizes `latentPixels`: h · w of the largest latent to come; memory is bounded for that one.
 */
export function buildVaeDecoderGraph(
  vae: Component<VaeConfig>,
  sizes: { readonly latentPixels: number },
): Uint8Array {
  throw new Error(`${vae.config.latentChannels} ${sizes.latentPixels}`);
}
