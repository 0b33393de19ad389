import { invariant } from "../../../../shared/assert.ts";
import { GraphBuilder } from "../../onnx/graph-builder.ts";
import { encodeModel } from "../../onnx/model-file.ts";
import type { Component } from "../checkpoint/checkpoint.ts";
import type { VaeConfig } from "../checkpoint/configs.ts";
import { Module } from "./module.ts";
import { middleBlock, normalizedSilu, residualBlock } from "./vae-blocks.ts";

/**
 * The VAE's encoder as an ONNX model, in float32: `sample` float32 [1, 3, H, W], -1..1 → `moments` float32
 * [1, 2 · latentChannels, H/8, W/8]: means, then logarithms of variances. H and W are free, multiples of 8.
 *
 * @param sizes `latentPixels`: H/8 · W/8 of the largest picture to come; memory is bounded for that one.
 */
export function buildVaeEncoderGraph(
  { config, tensors }: Component<VaeConfig>,
  { latentPixels }: { readonly latentPixels: number },
): Uint8Array {
  const options = { groups: config.normNumGroups, latentPixels };
  const graph = new GraphBuilder();
  const encoder = new Module(graph, tensors).at("encoder");
  const [pictureChannels] = config.blockOutChannels;
  const deepest = config.blockOutChannels.at(-1);
  invariant(pictureChannels !== undefined && deepest !== undefined, "the VAE has levels");
  let x = encoder
    .at("conv_in")
    .convolution(graph.input("sample", "float32", [1, 3, "H", "W"]), pictureChannels, 3);
  for (const [level, channels] of config.blockOutChannels.entries()) {
    const block = encoder.at(`down_blocks.${level}`);
    for (let layer = 0; layer < config.layersPerBlock; layer += 1) {
      x = residualBlock(block.at(`resnets.${layer}`), x, channels, options);
    }
    if (level < config.blockOutChannels.length - 1) {
      const factor = 2 ** (level + 1);
      x = block.at("downsamplers.0.conv").halvingConvolution(x, channels, [`H/${factor}`, `W/${factor}`]);
    }
  }
  x = middleBlock(encoder.at("mid_block"), x, { ...options, hasAttention: config.midBlockAddAttention });
  x = normalizedSilu(encoder.at("conv_norm_out"), x, options);
  graph.output("moments", encoder.at("conv_out").convolution(x, 2 * config.latentChannels, 3));
  return encodeModel(graph.content("vae encoder"));
}
