import { plainAttention } from "../../onnx/operators/attention.ts";
import { add, silu } from "../../onnx/operators/elementwise.ts";
import { reshape, reshapeLike, transpose } from "../../onnx/operators/layout.ts";
import { groupNorm } from "../../onnx/operators/normalization.ts";
import { dimensionAt, knownDimensionAt, type Value } from "../../onnx/value.ts";
import type { Module } from "./module.ts";
import { queryBlocks } from "./score-memory.ts";

/** Of every normalisation in AutoencoderKL. */
const epsilon = 1e-6;

export interface VaeBlockOptions {
  readonly groups: number;
  /** Of the largest latent to come. */
  readonly latentPixels: number;
}

/** GroupNorm, SiLU and convolution, twice, added to what came in (`ResnetBlock2D`). */
export function residualBlock(block: Module, x: Value, outChannels: number, options: VaeBlockOptions): Value {
  const first = block.at("conv1").convolution(normalizedSilu(block.at("norm1"), x, options), outChannels, 3);
  const second = block
    .at("conv2")
    .convolution(normalizedSilu(block.at("norm2"), first, options), outChannels, 3);
  const shortcut =
    knownDimensionAt(x, 1) === outChannels ? x : block.at("conv_shortcut").convolution(x, outChannels, 1);
  return add(block.graph, shortcut, second);
}

/** The block between the encoder's or decoder's levels: residual, attention, residual. */
export function middleBlock(
  block: Module,
  x: Value,
  { hasAttention, ...options }: VaeBlockOptions & { readonly hasAttention: boolean },
): Value {
  const channels = knownDimensionAt(x, 1);
  const first = residualBlock(block.at("resnets.0"), x, channels, options);
  const attended = hasAttention
    ? add(block.graph, first, pixelAttention(block.at("attentions.0"), first, options))
    : first;
  return residualBlock(block.at("resnets.1"), attended, channels, options);
}

/** What both halves of the VAE end with. */
export function normalizedSilu(norm: Module, x: Value, options: VaeBlockOptions): Value {
  return silu(norm.graph, normalized(norm, x, options));
}

function normalized(norm: Module, x: Value, { groups }: VaeBlockOptions): Value {
  const channels = knownDimensionAt(x, 1);
  const scale = norm.weight("weight", [channels, 1, 1], x.type);
  const shift = norm.weight("bias", [channels, 1, 1], x.type);
  return groupNorm(norm.graph, x, { scale, shift, groups, epsilon });
}

/** Attention of every pixel to every other, with one head as wide as the channels. */
function pixelAttention(attention: Module, x: Value, options: VaeBlockOptions): Value {
  const { graph } = attention;
  const channels = knownDimensionAt(x, 1);
  const flat = reshape(graph, normalized(attention.at("group_norm"), x, options), [
    channels,
    `${dimensionAt(x, 2)}*${dimensionAt(x, 3)}`,
  ]);
  const pixels = transpose(graph, flat, [1, 0]);
  const project = (name: string, input: Value) =>
    attention.at(name).linear(input, channels, { hasBias: true });
  const attended = plainAttention(graph, {
    queries: project("to_q", pixels),
    keys: project("to_k", pixels),
    values: project("to_v", pixels),
    heads: 1,
    scale: channels ** -0.5,
    bias: null,
    queryBlocks: queryBlocks(1, options.latentPixels),
  });
  return reshapeLike(graph, transpose(graph, project("to_out.0", attended), [1, 0]), x);
}
