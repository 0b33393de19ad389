import { invariant } from "../../../../shared/assert.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { describeShape, dimensionAt, knownDimensionAt, sameShape, type Value } from "../value.ts";
import { integers, scalar } from "./constants.ts";
import { add, cast, multiply, softmax } from "./elementwise.ts";
import { concat, reshape, splitIntoBlocks, transpose } from "./layout.ts";
import { matmul } from "./products.ts";

/** Queries, keys and values of one sequence: [tokens, heads · width of a head], all three. */
export interface AttentionInputs {
  readonly queries: Value;
  readonly keys: Value;
  readonly values: Value;
  readonly heads: number;
  /** What scores are multiplied by: 1/√width, or 1 for T5. */
  readonly scale: number;
}

/** softmax(scale · Q Kᵀ) V of every head as one operator, which keeps no whole score matrix. @returns [tokens, heads · width] */
export function fusedAttention(
  graph: GraphBuilder,
  { queries, keys, values, heads, scale }: AttentionInputs,
): Value {
  checkInputs(queries, keys, values);
  const [tokens, width] = [dimensionAt(queries, 0), knownDimensionAt(queries, 1)];
  const batched = [queries, keys, values].map((value) => reshape(graph, value, [1, tokens, width]));
  const attended = graph.add(
    {
      operator: "MultiHeadAttention",
      domain: "com.microsoft",
      inputs: batched,
      attributes: { num_heads: heads, scale: { float: scale } },
    },
    queries.type,
    [1, tokens, width],
  );
  return reshape(graph, attended, [tokens, width]);
}

export interface PlainAttention extends AttentionInputs {
  /** Added to the scores, broadcast to [heads, tokens, tokens]. */
  readonly bias: Value | null;
  /** Into so many the queries are cut, one after another, which bounds the memory of scores. */
  readonly queryBlocks: number;
}

/** The same by plain products, with scores and softmax in float32. @returns [tokens, heads · width] */
export function plainAttention(
  graph: GraphBuilder,
  { queries, keys, values, heads, scale, bias, queryBlocks }: PlainAttention,
): Value {
  checkInputs(queries, keys, values);
  invariant(bias === null || queryBlocks === 1, "a bias is not cut into blocks");
  const [tokens, width] = [dimensionAt(queries, 0), knownDimensionAt(queries, 1)];
  const byHead = (value: Value) => reshape(graph, value, [tokens, heads, width / heads]);
  const scaled =
    scale === 1 ? queries : multiply(graph, queries, cast(graph, scalar(graph, scale), queries.type));
  const keysOfHeads = transpose(graph, byHead(keys), [1, 2, 0]);
  const valuesOfHeads = transpose(graph, byHead(values), [1, 0, 2]);
  const blocks = splitIntoBlocks(graph, transpose(graph, byHead(scaled), [1, 0, 2]), 1, queryBlocks).map(
    (block) => {
      const scores = cast(graph, matmul(graph, block, keysOfHeads), "float32");
      const weights = softmax(graph, bias === null ? scores : add(graph, scores, bias));
      return matmul(graph, cast(graph, weights, values.type), valuesOfHeads);
    },
  );
  const joined = blocks.length === 1 && blocks[0] !== undefined ? blocks[0] : concat(graph, blocks, 1);
  const attended = { ...joined, shape: [heads, tokens, width / heads] };
  return reshape(graph, transpose(graph, attended, [1, 0, 2]), [tokens, width]);
}

/**
 * Turns neighbouring pairs of every head's components by the angle of the token.
 *
 * @param x [tokens, heads · width]; `cosines` and `sines` [tokens, width / 2].
 */
export function rotaryEmbedding(
  graph: GraphBuilder,
  x: Value,
  { cosines, sines }: { readonly cosines: Value; readonly sines: Value },
): Value {
  invariant(
    dimensionAt(x, 0) === dimensionAt(cosines, 0) && sameShape(cosines.shape, sines.shape),
    `${cosines.name} ${describeShape(cosines.shape)} does not fit ${x.name} ${describeShape(x.shape)}`,
  );
  const batched = reshape(graph, x, [1, ...x.shape]);
  const turned = graph.add(
    {
      operator: "RotaryEmbedding",
      domain: "com.microsoft",
      inputs: [batched, integers(graph, [0]), cosines, sines],
      attributes: { interleaved: 1 },
    },
    x.type,
    batched.shape,
  );
  return reshape(graph, turned, x.shape);
}

function checkInputs(queries: Value, keys: Value, values: Value): void {
  invariant(
    sameShape(queries.shape, keys.shape) &&
      sameShape(queries.shape, values.shape) &&
      queries.shape.length === 2,
    `queries ${describeShape(queries.shape)}, keys ${describeShape(keys.shape)}, values ${describeShape(values.shape)}`,
  );
}
