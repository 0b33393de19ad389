import { invariant } from "../../../../shared/assert.ts";
import { add, cast, multiply, tanhGelu, widenSaturated } from "../../onnx/operators/elementwise.ts";
import { concat } from "../../onnx/operators/layout.ts";
import { knownDimensionAt, type Value } from "../../onnx/value.ts";
import { modulatedNorm, modulations } from "./modulation.ts";
import type { Module } from "./module.ts";
import { type BlockSettings, normalizedHeads, rotatedAttention } from "./rotated-attention.ts";

/** A block over text and image tokens together, float32 [T + S, width], attention beside feed-forward (`FluxSingleTransformerBlock`). */
export function singleBlock(block: Module, x: Value, settings: BlockSettings): Value {
  const { graph } = block;
  const width = knownDimensionAt(x, 1);
  const norm = block.at("norm");
  const [shift, scale, gate] = modulations(norm, { width, count: 3 });
  invariant(gate !== undefined, "three modulations were asked for");
  const normalized = cast(norm.graph, modulatedNorm(norm.graph, x, { scale, shift }), settings.compute);
  const widened = block.at("proj_mlp").linear(normalized, 4 * width, { hasBias: true });
  const attention = block.at("attn");
  const project = (name: string) => attention.at(name).linear(normalized, width, { hasBias: true });
  const attended = rotatedAttention(
    attention,
    {
      queries: normalizedHeads(attention.at("norm_q"), project("to_q"), settings.heads),
      keys: normalizedHeads(attention.at("norm_k"), project("to_k"), settings.heads),
      values: project("to_v"),
    },
    settings,
  );
  const both = concat(graph, [attended, tanhGelu(graph, widened)], 1);
  const projected = block.at("proj_out").linear(both, width, { hasBias: true });
  return add(graph, x, multiply(graph, widenSaturated(graph, projected), gate));
}
