import { invariant } from "../../../../shared/assert.ts";
import type { GraphBuilder } from "../../onnx/graph-builder.ts";
import { scalar } from "../../onnx/operators/constants.ts";
import { add, cast } from "../../onnx/operators/elementwise.ts";
import { reshape, splitEvenly } from "../../onnx/operators/layout.ts";
import { layerNorm } from "../../onnx/operators/normalization.ts";
import type { Value } from "../../onnx/value.ts";
import type { Module } from "./module.ts";

/** Of every layer normalisation in FLUX's transformer. */
const epsilon = 1e-6;

/** `count` vectors of float32 [width] that a linear layer makes of the conditioning [1, width]. */
export function modulations(
  module: Module,
  conditioning: Value,
  { width, count }: { readonly width: number; readonly count: number },
): Value[] {
  const { graph } = module;
  const row = module.linear(conditioning, width * count, { hasBias: true });
  const flat = reshape(graph, cast(graph, row, "float32"), [width * count]);
  return [...splitEvenly(graph, flat, 0, count)];
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
