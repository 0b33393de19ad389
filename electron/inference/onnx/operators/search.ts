import type { GraphBuilder } from "../graph-builder.ts";
import type { Value } from "../value.ts";
import { integers } from "./constants.ts";
import { cast } from "./elementwise.ts";

/** Where in `ids` [n] the largest is, the first of equal ones; exact below 2²⁴. @returns int64 [1] */
export function firstLargest(graph: GraphBuilder, ids: Value): Value {
  // ArgMax of int64 is not there on the CPU.
  return graph.add(
    { operator: "ArgMax", inputs: [cast(graph, ids, "float32")], attributes: { axis: 0, keepdims: 1 } },
    "int64",
    [1],
  );
}

/** Where in `ids` [n] the first equal to `id` is; 0 if none is. @returns int64 [1] */
export function firstEqual(graph: GraphBuilder, ids: Value, id: number): Value {
  const isEqual = graph.add({ operator: "Equal", inputs: [ids, integers(graph, [id])] }, "bool", ids.shape);
  return firstLargest(graph, isEqual);
}
