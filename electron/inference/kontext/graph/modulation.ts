import { invariant } from "../../../../shared/assert.ts";
import type { GraphBuilder } from "../../onnx/graph-builder.ts";
import { scalar } from "../../onnx/operators/constants.ts";
import { add } from "../../onnx/operators/elementwise.ts";
import { splitEvenly } from "../../onnx/operators/layout.ts";
import { layerNorm } from "../../onnx/operators/normalization.ts";
import type { Value } from "../../onnx/value.ts";
import type { Module } from "./module.ts";

/** Of every layer normalisation in FLUX's transformer. */
const epsilon = 1e-6;

/** The `count` vectors of float32 [width] that a norm's linear layer made of the conditioning: an input of the graph. */
export function modulations(
  norm: Module,
  { width, count }: { readonly width: number; readonly count: number },
): readonly Value[] {
  const { graph } = norm;
  const made = graph.input(`${graph.path}.linear`, "float32", [width * count]);
  return splitEvenly(graph, made, 0, count);
}

/** LayerNorm(x) · (1 + scale) + shift in one operator: there is one row of conditioning, so its vectors serve as weights. */
export function modulatedNorm(
  graph: GraphBuilder,
  x: Value,
  { scale, shift }: { readonly scale: Value | undefined; readonly shift: Value | undefined },
): Value {
  invariant(scale !== undefined && shift !== undefined, "a norm has its modulations");
  return layerNorm(graph, x, { scale: add(graph, scale, scalar(graph, 1)), shift, epsilon });
}
