import { invariant } from "../../../../shared/assert.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { describeShape, dimensionAt, knownDimensionAt, type Value } from "../value.ts";
import { repeated } from "./constants.ts";
import { add, multiply } from "./elementwise.ts";
import { reshape, reshapeLike } from "./layout.ts";

/** (x − mean) / √(variance + epsilon) · scale + shift over the last axis. */
export function layerNorm(
  graph: GraphBuilder,
  x: Value,
  { scale, shift, epsilon }: { readonly scale: Value; readonly shift: Value; readonly epsilon: number },
): Value {
  invariant(
    dimensionAt(x, -1) === dimensionAt(scale, 0) && dimensionAt(x, -1) === dimensionAt(shift, 0),
    `${scale.name} ${describeShape(scale.shape)} does not fit ${x.name} ${describeShape(x.shape)}`,
  );
  return graph.add(
    {
      operator: "LayerNormalization",
      inputs: [x, scale, shift],
      attributes: { axis: -1, epsilon: { float: epsilon } },
    },
    x.type,
    x.shape,
  );
}

/** x / √(mean of squares + epsilon) · scale over the last axis. */
export function rmsNorm(graph: GraphBuilder, x: Value, scale: Value, epsilon: number): Value {
  invariant(
    scale.shape.length === 1 && dimensionAt(x, -1) === dimensionAt(scale, 0),
    `${scale.name} ${describeShape(scale.shape)} does not fit ${x.name} ${describeShape(x.shape)}`,
  );
  return graph.add(
    {
      operator: "SimplifiedLayerNormalization",
      inputs: [x, scale],
      attributes: { axis: -1, epsilon: { float: epsilon } },
    },
    x.type,
    x.shape,
  );
}

export interface GroupNorm {
  /** [channels, 1, 1], both. */
  readonly scale: Value;
  readonly shift: Value;
  readonly groups: number;
  readonly epsilon: number;
}

/**
 * Normalises [1, channels, height, width] over groups of neighbouring channels. Instance normalisation of the groups
 * is the form of it that every provider has.
 */
export function groupNorm(
  graph: GraphBuilder,
  x: Value,
  { scale, shift, groups, epsilon }: GroupNorm,
): Value {
  const channels = knownDimensionAt(x, 1);
  const pixels = `${dimensionAt(x, 2)}*${dimensionAt(x, 3)}`;
  const grouped = reshape(graph, x, [1, groups, `${channels / groups}*${pixels}`]);
  const normalized = graph.add(
    {
      operator: "InstanceNormalization",
      inputs: [grouped, repeated(graph, 1, groups), repeated(graph, 0, groups)],
      attributes: { epsilon: { float: epsilon } },
    },
    x.type,
    grouped.shape,
  );
  return add(graph, multiply(graph, reshapeLike(graph, normalized, x), scale), shift);
}
