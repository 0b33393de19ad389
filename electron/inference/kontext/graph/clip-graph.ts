import { GraphBuilder } from "../../onnx/graph-builder.ts";
import { encodeModel } from "../../onnx/model-file.ts";
import { plainAttention } from "../../onnx/operators/attention.ts";
import { add, cast, quickGelu } from "../../onnx/operators/elementwise.ts";
import { gather, reshape } from "../../onnx/operators/layout.ts";
import { firstEqual, firstLargest } from "../../onnx/operators/search.ts";
import type { Value } from "../../onnx/value.ts";
import type { Component } from "../checkpoint/checkpoint.ts";
import type { ClipConfig } from "../checkpoint/configs.ts";
import { Module } from "./module.ts";

/** By transformers' rule this id in a config means the token with the largest id. */
const argmaxEosTokenId = 2;

/**
 * CLIP's text encoder as an ONNX model, in float32: `input_ids` int64 [1, maxPositionEmbeddings] →
 * `last_hidden_state` float32 [1, maxPositionEmbeddings, hiddenSize] and `pooler_output` float32 [1, hiddenSize], the
 * state of the first end token.
 */
export function buildClipGraph({ config, tensors }: Component<ClipConfig>): Uint8Array {
  const { maxPositionEmbeddings: tokens, hiddenSize, numHiddenLayers, layerNormEps } = config;
  const graph = new GraphBuilder();
  const ids = reshape(graph, graph.input("input_ids", "int64", [1, tokens]), [tokens]);
  const model = new Module(graph, tensors).at("text_model");
  let x = embed(model.at("embeddings"), ids, config);
  const mask = causalMask(graph, tokens);
  for (let index = 0; index < numHiddenLayers; index += 1) {
    const layer = model.at(`encoder.layers.${index}`);
    const attended = selfAttention(
      layer.at("self_attn"),
      layer.at("layer_norm1").layerNorm(x, layerNormEps),
      {
        config,
        mask,
      },
    );
    x = add(layer.graph, x, attended);
    const mlp = layer.at("mlp");
    const normalized = layer.at("layer_norm2").layerNorm(x, layerNormEps);
    const widened = mlp.at("fc1").linear(normalized, config.intermediateSize, { hasBias: true });
    x = add(
      layer.graph,
      x,
      mlp.at("fc2").linear(quickGelu(mlp.graph, widened), hiddenSize, { hasBias: true }),
    );
  }
  const last = model.at("final_layer_norm").layerNorm(x, layerNormEps);
  const end =
    config.eosTokenId === argmaxEosTokenId
      ? firstLargest(graph, ids)
      : firstEqual(graph, ids, config.eosTokenId);
  graph.output("last_hidden_state", reshape(graph, last, [1, tokens, hiddenSize]));
  graph.output("pooler_output", gather(graph, last, end, 0));
  return encodeModel(graph.content("clip"));
}

function embed(embeddings: Module, ids: Value, config: ClipConfig): Value {
  const { vocabSize, hiddenSize, maxPositionEmbeddings } = config;
  const { graph } = embeddings;
  const table = embeddings.at("token_embedding").stored("weight", [vocabSize, hiddenSize]);
  const positions = embeddings
    .at("position_embedding")
    .weight("weight", [maxPositionEmbeddings, hiddenSize], "float32");
  return add(graph, cast(graph, gather(graph, table, ids, 0), "float32"), positions);
}

/** The most negative number where a key follows the query, 0 elsewhere. @returns [1, tokens, tokens] */
function causalMask(graph: GraphBuilder, tokens: number): Value {
  const mask = Float32Array.from({ length: tokens * tokens }, (_, index) =>
    index % tokens > Math.floor(index / tokens) ? -3.402_823_466e38 : 0,
  );
  return graph.constant("causal mask", "float32", [1, tokens, tokens], new Uint8Array(mask.buffer));
}

function selfAttention(
  attention: Module,
  x: Value,
  { config, mask }: { readonly config: ClipConfig; readonly mask: Value },
): Value {
  const project = (name: string) => attention.at(name).linear(x, config.hiddenSize, { hasBias: true });
  const attended = plainAttention(attention.graph, {
    queries: project("q_proj"),
    keys: project("k_proj"),
    values: project("v_proj"),
    heads: config.numAttentionHeads,
    scale: (config.hiddenSize / config.numAttentionHeads) ** -0.5,
    bias: mask,
    queryBlocks: 1,
  });
  return attention.at("out_proj").linear(attended, config.hiddenSize, { hasBias: true });
}
