import type { GraphBuilder } from "../graph-builder.ts";
import type { Value } from "../value.ts";

/** Whole numbers as int64, such as a shape or axes. Equal ones are one constant. */
export function integers(graph: GraphBuilder, values: readonly number[]): Value {
  const data = BigInt64Array.from(values, BigInt);
  return graph.constant(
    `integers(${values.join(",")})`,
    "int64",
    [values.length],
    new Uint8Array(data.buffer),
  );
}

/** One float32 number without a shape. */
export function scalar(graph: GraphBuilder, value: number): Value {
  return graph.constant(`number(${value})`, "float32", [], new Uint8Array(Float32Array.of(value).buffer));
}

/** The same float32 number `length` times. */
export function repeated(graph: GraphBuilder, value: number, length: number): Value {
  const data = new Float32Array(length).fill(value);
  return graph.constant(`number(${value})×${length}`, "float32", [length], new Uint8Array(data.buffer));
}
