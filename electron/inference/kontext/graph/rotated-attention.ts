import { fusedAttention, plainAttention, rotaryEmbedding } from "../../onnx/operators/attention.ts";
import { cast } from "../../onnx/operators/elementwise.ts";
import { reshape } from "../../onnx/operators/layout.ts";
import { dimensionAt, knownDimensionAt, type Value } from "../../onnx/value.ts";
import type { Module } from "./module.ts";
import type { Numeric } from "./numeric.ts";

/** Of the norms of queries and keys. */
const epsilon = 1e-6;

/** What all blocks of a transformer share. */
export interface BlockSettings {
  readonly heads: number;
  readonly rope: { readonly cosines: Value; readonly sines: Value };
  /** int64 [1]: T. */
  readonly textTokens: Value;
  readonly compute: Numeric["compute"];
  /** Null where the provider's fused operator is used. */
  readonly queryBlocks: number | null;
}

/** RMSNorm of every head of queries or keys [tokens, width], in float32. */
export function normalizedHeads(norm: Module, x: Value, heads: number): Value {
  const { graph } = norm;
  const [tokens, width] = [dimensionAt(x, 0), knownDimensionAt(x, 1)];
  const byHead = reshape(graph, cast(graph, x, "float32"), [tokens, heads, width / heads]);
  return reshape(graph, norm.rmsNorm(byHead, epsilon), [tokens, width]);
}

/** Turns queries and keys by the positions of their tokens, then attends. @returns [tokens, width] */
export function rotatedAttention(
  attention: Module,
  { queries, keys, values }: { readonly queries: Value; readonly keys: Value; readonly values: Value },
  { heads, rope, compute, queryBlocks }: BlockSettings,
): Value {
  const { graph } = attention;
  const rotate = (value: Value) => cast(graph, rotaryEmbedding(graph, value, rope), compute);
  const inputs = {
    queries: rotate(queries),
    keys: rotate(keys),
    values,
    heads,
    scale: (knownDimensionAt(queries, 1) / heads) ** -0.5,
  };
  return queryBlocks === null
    ? fusedAttention(graph, inputs)
    : plainAttention(graph, { ...inputs, bias: null, queryBlocks });
}
