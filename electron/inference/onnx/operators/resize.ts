import type { GraphBuilder } from "../graph-builder.ts";
import { type Dimension, dimensionAt, type Value } from "../value.ts";

/** Doubles height and width of [1, channels, height, width] by repeating pixels; `size` names the new sides. */
export function doubleSize(graph: GraphBuilder, x: Value, size: readonly [Dimension, Dimension]): Value {
  const factors = new Uint8Array(Float32Array.of(1, 1, 2, 2).buffer);
  const scales = graph.constant("scales of doubling", "float32", [4], factors);
  return graph.add(
    {
      operator: "Resize",
      inputs: [x, null, scales],
      attributes: { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
    },
    x.type,
    [1, dimensionAt(x, 1), ...size],
  );
}
