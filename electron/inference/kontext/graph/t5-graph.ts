import { GraphBuilder } from "../../onnx/graph-builder.ts";
import { encodeModel } from "../../onnx/model-file.ts";
import { plainAttention } from "../../onnx/operators/attention.ts";
import { integers } from "../../onnx/operators/constants.ts";
import { add, cast, multiply, tanhGelu, widenSaturated } from "../../onnx/operators/elementwise.ts";
import { gather, reshape, transpose } from "../../onnx/operators/layout.ts";
import type { Value } from "../../onnx/value.ts";
import type { Component } from "../checkpoint/checkpoint.ts";
import type { T5Config } from "../checkpoint/configs.ts";
import { Module } from "./module.ts";
import type { Numeric } from "./numeric.ts";
import { relativePositionBuckets } from "./relative-position-buckets.ts";

/**
 * The T5 encoder as an ONNX model: `input_ids` int64 [1, tokens] → `last_hidden_state` float32 [1, tokens, dModel].
 * Padding is attended to, as FLUX was trained.
 *
 * With float16, the states that blocks add to, the norms and the last product of every feed-forward stay in float32:
 * they exceed 65504 in the published weights.
 */
export function buildT5Graph(
  { config, tensors }: Component<T5Config>,
  { tokens }: { readonly tokens: number },
  { compute }: Pick<Numeric, "compute">,
): Uint8Array {
  const graph = new GraphBuilder();
  const ids = graph.input("input_ids", "int64", [1, tokens]);
  const model = new Module(graph, tensors);
  const table = model.at("shared").stored("weight", [config.vocabSize, config.dModel]);
  let x = cast(graph, gather(graph, table, reshape(graph, ids, [tokens]), 0), "float32");
  const bias = positionBias(model.at("encoder.block.0.layer.0.SelfAttention"), config, tokens);
  for (let layer = 0; layer < config.numLayers; layer += 1) {
    const block = model.at(`encoder.block.${layer}`);
    x = add(block.graph, x, selfAttention(block.at("layer.0"), x, { config, bias, compute }));
    x = add(block.graph, x, feedForward(block.at("layer.1"), x, { config, compute }));
  }
  const normalized = model.at("encoder.final_layer_norm").rmsNorm(x, config.layerNormEpsilon);
  graph.output("last_hidden_state", reshape(graph, normalized, [1, tokens, config.dModel]));
  return encodeModel(graph.content("t5"));
}

/** What is added to every layer's scores for the distance of two tokens. @returns [heads, tokens, tokens] */
function positionBias(attention: Module, config: T5Config, tokens: number): Value {
  const { graph } = attention;
  const {
    relativeAttentionNumBuckets: buckets,
    relativeAttentionMaxDistance: maxDistance,
    numHeads,
  } = config;
  const distances = Array.from({ length: 2 * tokens - 1 }, (_, index) => index - (tokens - 1));
  const bucketOfDistance = integers(graph, relativePositionBuckets(distances, buckets, maxDistance));
  const table = attention.at("relative_attention_bias").weight("weight", [buckets, numHeads], "float32");
  const byDistance = transpose(graph, gather(graph, table, bucketOfDistance, 0), [1, 0]);
  const keys = Array.from({ length: tokens }, (_, key) => key);
  const keyIndex = reshape(graph, integers(graph, keys), [1, tokens]);
  const queryIndex = reshape(
    graph,
    integers(
      graph,
      keys.map((query) => tokens - 1 - query),
    ),
    [tokens, 1],
  );
  return gather(graph, byDistance, add(graph, keyIndex, queryIndex), 1);
}

interface AttentionOptions {
  readonly config: T5Config;
  readonly bias: Value;
  readonly compute: Numeric["compute"];
}

function selfAttention(layer: Module, x: Value, { config, bias, compute }: AttentionOptions): Value {
  const normalized = cast(layer.graph, layer.at("layer_norm").rmsNorm(x, config.layerNormEpsilon), compute);
  const attention = layer.at("SelfAttention");
  const project = (name: string) =>
    attention.at(name).linear(normalized, config.numHeads * config.dKv, { hasBias: false });
  const attended = plainAttention(attention.graph, {
    queries: project("q"),
    keys: project("k"),
    values: project("v"),
    heads: config.numHeads,
    scale: 1,
    bias,
    queryBlocks: 1,
  });
  return widenSaturated(layer.graph, attention.at("o").linear(attended, config.dModel, { hasBias: false }));
}

function feedForward(
  layer: Module,
  x: Value,
  { config, compute }: { readonly config: T5Config; readonly compute: Numeric["compute"] },
): Value {
  const normalized = cast(layer.graph, layer.at("layer_norm").rmsNorm(x, config.layerNormEpsilon), compute);
  const dense = layer.at("DenseReluDense");
  const gate = tanhGelu(dense.graph, dense.at("wi_0").linear(normalized, config.dFf, { hasBias: false }));
  const content = dense.at("wi_1").linear(normalized, config.dFf, { hasBias: false });
  const gated = multiply(
    dense.graph,
    cast(dense.graph, gate, "float32"),
    cast(dense.graph, content, "float32"),
  );
  return dense.at("wo").linear(gated, config.dModel, { hasBias: false });
}
