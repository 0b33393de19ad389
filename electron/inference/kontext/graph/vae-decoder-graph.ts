import { invariant } from "../../../../shared/assert.ts";
import { GraphBuilder } from "../../onnx/graph-builder.ts";
import { encodeModel } from "../../onnx/model-file.ts";
import { doubleSize } from "../../onnx/operators/resize.ts";
import type { Component } from "../checkpoint/checkpoint.ts";
import type { VaeConfig } from "../checkpoint/configs.ts";
import { Module } from "./module.ts";
import { middleBlock, normalizedSilu, residualBlock } from "./vae-blocks.ts";

/**
 * The VAE's decoder as an ONNX model, in float32: `latent_sample` float32 [1, latentChannels, h, w], unscaled →
 * `sample` float32 [1, 3, 8h, 8w], about -1..1. h and w are free.
 *
 * @param sizes `latentPixels`: h · w of the largest latent to come; memory is bounded for that one.
 */
export function buildVaeDecoderGraph(
  { config, tensors }: Component<VaeConfig>,
  { latentPixels }: { readonly latentPixels: number },
): Uint8Array {
  const options = { groups: config.normNumGroups, latentPixels };
  const graph = new GraphBuilder();
  const decoder = new Module(graph, tensors).at("decoder");
  const levels = config.blockOutChannels.toReversed();
  const [deepest] = levels;
  invariant(deepest !== undefined, "the VAE has levels");
  const latent = graph.input("latent_sample", "float32", [1, config.latentChannels, "h", "w"]);
  let x = decoder.at("conv_in").convolution(latent, deepest, 3);
  x = middleBlock(decoder.at("mid_block"), x, { ...options, hasAttention: config.midBlockAddAttention });
  for (const [level, channels] of levels.entries()) {
    const block = decoder.at(`up_blocks.${level}`);
    for (let layer = 0; layer <= config.layersPerBlock; layer += 1) {
      x = residualBlock(block.at(`resnets.${layer}`), x, channels, options);
    }
    if (level < levels.length - 1) {
      const upsampler = block.at("upsamplers.0");
      const factor = 2 ** (level + 1);
      x = doubleSize(upsampler.graph, x, [`${factor}h`, `${factor}w`]);
      x = upsampler.at("conv").convolution(x, channels, 3);
    }
  }
  x = normalizedSilu(decoder.at("conv_norm_out"), x, options);
  graph.output("sample", decoder.at("conv_out").convolution(x, 3, 3));
  return encodeModel(graph.content("vae decoder"));
}
