import { GraphBuilder } from "../../onnx/graph-builder.ts";
import { encodeModel } from "../../onnx/model-file.ts";
import { add, silu } from "../../onnx/operators/elementwise.ts";
import type { Component } from "../checkpoint/checkpoint.ts";
import type { TransformerConfig } from "../checkpoint/configs.ts";
import type { ModulationLinear } from "./modulation-linears.ts";
import { Module } from "./module.ts";
import { embeddingWidth } from "./sinusoidal-embedding.ts";

/*
 * What the transformer is told beside its tokens (timestep, guidance, pooled prompt) acts through its norms only. The
 * layers in between hold more than a quarter of its weights, and all that they will say in a run is known before the
 * first step. So they are graphs of their own, asked once with a row for every call of the transformer, in float32.
 */

/**
 * Timestep, guidance and pooled prompt as one vector (`CombinedTimestepGuidanceTextProjEmbeddings`), activated as every
 * norm takes it. All float32, R free:
 *
 * - `timestep_sinusoids` [R, 256], and `guidance_sinusoids` [R, 256] where the model has guidance embeds
 * - `pooled_projections` [R, pooledProjectionDim]
 * - → `conditioning` [R, width]
 */
export function buildConditioningGraph({ config, tensors }: Component<TransformerConfig>): Uint8Array {
  const graph = new GraphBuilder();
  const embedder = new Module(graph, tensors).at("time_text_embed");
  const embed = (name: string, input: string, inputWidth: number) => {
    const module = embedder.at(name);
    const value = graph.input(input, "float32", ["R", inputWidth]);
    const first = module.at("linear_1").linear(value, widthOf(config), { hasBias: true });
    return module.at("linear_2").linear(silu(module.graph, first), widthOf(config), { hasBias: true });
  };
  const parts = [
    embed("timestep_embedder", "timestep_sinusoids", embeddingWidth),
    ...(config.guidanceEmbeds ? [embed("guidance_embedder", "guidance_sinusoids", embeddingWidth)] : []),
    embed("text_embedder", "pooled_projections", config.pooledProjectionDim),
  ];
  const sum = parts.reduce((left, right) => add(embedder.graph, left, right));
  graph.output("conditioning", silu(embedder.graph, sum));
  return encodeModel(graph.content("conditioning"));
}

/** Shifts, scales and gates of some norms: `conditioning` [R, width] → of every layer, by its name, [R, width · count]. */
export function buildModulationGraph(
  { config, tensors }: Component<TransformerConfig>,
  linears: readonly ModulationLinear[],
): Uint8Array {
  const graph = new GraphBuilder();
  const model = new Module(graph, tensors);
  const conditioning = graph.input("conditioning", "float32", ["R", widthOf(config)]);
  for (const { name, count } of linears) {
    graph.output(name, model.at(name).linear(conditioning, widthOf(config) * count, { hasBias: true }));
  }
  return encodeModel(graph.content("modulation"));
}

function widthOf({ numAttentionHeads, attentionHeadDim }: TransformerConfig): number {
  return numAttentionHeads * attentionHeadDim;
}
