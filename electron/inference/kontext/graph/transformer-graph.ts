import { GraphBuilder } from "../../onnx/graph-builder.ts";
import { encodeModel } from "../../onnx/model-file.ts";
import { cast, widenSaturated } from "../../onnx/operators/elementwise.ts";
import { concat, cutRows, dimensionSize, reshape } from "../../onnx/operators/layout.ts";
import type { Value } from "../../onnx/value.ts";
import type { Component } from "../checkpoint/checkpoint.ts";
import type { TransformerConfig } from "../checkpoint/configs.ts";
import { doubleBlock } from "./double-block.ts";
import { modulatedNorm, modulations } from "./modulation.ts";
import { Module } from "./module.ts";
import type { Numeric } from "./numeric.ts";
import { queryBlocks } from "./score-memory.ts";
import { singleBlock } from "./single-block.ts";

/**
 * FLUX's transformer (`FluxTransformer2DModel`) as an ONNX model. All float32, S and T free:
 *
 * - `hidden_states` [1, S, inChannels]
 * - `encoder_hidden_states` [1, T, jointAttentionDim]
 * - of every linear layer of `modulationLinears`, what it makes of the conditioning: [width · count], by the layer's name
 * - `rope_cosines`, `rope_sines` [T + S, attentionHeadDim / 2]: text first
 * - → `output` [1, S, inChannels]
 *
 * `transformerFeeds` fills them.
 *
 * With float16, the states that blocks add to, the norms and the rotation stay in float32, and what a block adds is
 * brought back from infinity: the published weights exceed 65504 there.
 *
 * @param sizes `tokens`: T + S of the longest sequence to come; with split attention memory is bounded for that one.
 */
export function buildTransformerGraph(
  { config, tensors }: Component<TransformerConfig>,
  { tokens }: { readonly tokens: number },
  { compute, attention }: Numeric,
): Uint8Array {
  const width = config.numAttentionHeads * config.attentionHeadDim;
  const graph = new GraphBuilder();
  const model = new Module(graph, tensors);
  const hidden = graph.input("hidden_states", "float32", [1, "S", config.inChannels]);
  const prompt = graph.input("encoder_hidden_states", "float32", [1, "T", config.jointAttentionDim]);
  const rope = {
    cosines: graph.input("rope_cosines", "float32", ["T + S", config.attentionHeadDim / 2]),
    sines: graph.input("rope_sines", "float32", ["T + S", config.attentionHeadDim / 2]),
  };
  const textTokens = dimensionSize(graph, prompt, 1);
  const settings = {
    heads: config.numAttentionHeads,
    rope,
    textTokens,
    compute,
    queryBlocks: attention === "fused" ? null : queryBlocks(config.numAttentionHeads, tokens),
  };
  const embed = (name: string, value: Value) =>
    widenSaturated(graph, model.at(name).linear(cast(graph, value, compute), width, { hasBias: true }));
  let streams = {
    image: embed("x_embedder", reshape(graph, hidden, ["S", config.inChannels])),
    text: embed("context_embedder", reshape(graph, prompt, ["T", config.jointAttentionDim])),
  };
  for (let index = 0; index < config.numLayers; index += 1) {
    streams = doubleBlock(model.at(`transformer_blocks.${index}`), streams, settings);
  }
  let joined = concat(graph, [streams.text, streams.image], 0);
  for (let index = 0; index < config.numSingleLayers; index += 1) {
    joined = singleBlock(model.at(`single_transformer_blocks.${index}`), joined, settings);
  }
  const [, image] = cutRows(graph, joined, textTokens, ["T", "S"]);
  const [scale, shift] = modulations(model.at("norm_out"), { width, count: 2 });
  const normalized = modulatedNorm(model.at("norm_out").graph, image, { scale, shift });
  const output = model
    .at("proj_out")
    .linear(cast(graph, normalized, compute), config.inChannels, { hasBias: true });
  graph.output("output", reshape(graph, cast(graph, output, "float32"), [1, "S", config.inChannels]));
  return encodeModel(graph.content("transformer"));
}
