import { GraphBuilder } from "../../onnx/graph-builder.ts";
import { encodeModel } from "../../onnx/model-file.ts";
import { fusedAttention, rotaryEmbedding } from "../../onnx/operators/attention.ts";
import { repeated } from "../../onnx/operators/constants.ts";
import { cast, tanhGelu } from "../../onnx/operators/elementwise.ts";
import { reshape } from "../../onnx/operators/layout.ts";
import { layerNorm, rmsNorm } from "../../onnx/operators/normalization.ts";
import { blockQuantizedLinear, linear } from "../../onnx/operators/products.ts";
import type { Value } from "../../onnx/value.ts";
import type { NamedTensors } from "../tensor.ts";
import { attention, dequantized, normalizedGelu, probeNumbers, product, rotatedRms } from "./reference.ts";

export type Compute = "float32" | "float16";

/** A small graph with one output, `result`, and what it must come to. */
export interface Check {
  /** What is computed, for a sentence to a person. */
  readonly name: string;
  readonly graph: Uint8Array;
  readonly inputs: NamedTensors;
  readonly expected: Float64Array;
  /** Relative error, Euclidean, that a right answer stays below. */
  readonly tolerance: number;
}

/**
 * float32 leaves room for the 10-bit mantissas by which CUDA multiplies float32 on newer cards; kernels that are wrong
 * were seen to be off by 0.01 and more. A float16 product is rounded at both ends (0.0005); one that also adds up in
 * float16, as WebGPU's does, is off by 0.004 and more at FLUX's widths, and overflows.
 */
const tolerances = { float32: 3e-3, float16: 2e-3 } as const;
/** Weights of attention are rounded as well. */
const attentionTolerances = { float32: 3e-3, float16: 5e-3 } as const;

const headWidth = 128;
const rows = 40;
/** Of a norm; of a product it is the widest that FLUX adds up in its feed-forward networks. */
const width = 128;
const productWidth = 12_288;
const productRows = 8;
const outWidth = 32;

/** The products that the transformer's linear layers are. */
export function productCheck(compute: Compute): Check {
  const [x, weight] = [probeNumbers(productRows * productWidth, 1), probeNumbers(outWidth * productWidth, 2)];
  return {
    name: "a matrix product",
    ...built({ x: [productRows, productWidth] }, { x }, compute, (graph, inputs) =>
      linear(
        graph,
        inputs.x,
        cast(graph, floats(graph, "weight", [outWidth, productWidth], weight), compute),
        null,
      ),
    ),
    expected: product(x, weight, productWidth),
    tolerance: tolerances[compute],
  };
}

/** The same with weights of four bits. */
export function fourBitCheck(compute: Compute): Check {
  const x = probeNumbers(productRows * productWidth, 3);
  const weights = outWidth * productWidth;
  const data = Uint8Array.from(probeNumbers(weights / 2, 4), (value) => (value + 1) * 127.5);
  const scales = probeNumbers(weights / 32, 5).map((value) => 0.05 + 0.04 * value);
  return {
    name: "a product with 4-bit weights",
    ...built({ x: [productRows, productWidth] }, { x }, compute, (graph, inputs) =>
      blockQuantizedLinear(graph, inputs.x, {
        data: graph.constant("data", "uint8", [outWidth, productWidth / 32, 16], data),
        scales: cast(graph, floats(graph, "scales", [scales.length], scales), compute),
        bits: 4,
        blockSize: 32,
        inWidth: productWidth,
      }),
    ),
    expected: product(x, dequantized(data, scales), productWidth),
    tolerance: tolerances[compute],
  };
}

/** The provider's fused attention, one head of FLUX's width. */
export function attentionCheck(tokens: number, compute: Compute): Check {
  const [queries, keys, values] = [6, 7, 8].map((seed) => probeNumbers(tokens * headWidth, seed));
  const data = { q: queries ?? noNumbers, k: keys ?? noNumbers, v: values ?? noNumbers };
  const shape = [tokens, headWidth];
  return {
    name: `fused attention of ${tokens} tokens`,
    ...built({ q: shape, k: shape, v: shape }, data, compute, (graph, { q, k, v }) =>
      fusedAttention(graph, { queries: q, keys: k, values: v, heads: 1, scale: headWidth ** -0.5 }),
    ),
    expected: attention(data.q, data.k, data.v, headWidth),
    tolerance: attentionTolerances[compute],
  };
}

/** The norm and activation of the feed-forward networks. */
export function normCheck(): Check {
  const x = probeNumbers(rows * width, 9).map((value) => 3 * value + 1);
  return {
    name: "a normalisation",
    ...built({ x: [rows, width] }, { x }, "float32", (graph, inputs) => {
      const [scale, shift] = [repeated(graph, 1, width), repeated(graph, 0, width)];
      return tanhGelu(graph, layerNorm(graph, inputs.x, { scale, shift, epsilon: 1e-6 }));
    }),
    expected: normalizedGelu(x, width),
    tolerance: tolerances.float32,
  };
}

/** The norm and rotation of queries and keys. */
export function rotationCheck(): Check {
  const x = probeNumbers(rows * headWidth, 10);
  const angle = (token: number, pair: number) => token / (pair + 1);
  const table = (of: (angle: number) => number) =>
    Float32Array.from({ length: (rows * headWidth) / 2 }, (_, index) =>
      of(angle(Math.floor(index / (headWidth / 2)), index % (headWidth / 2))),
    );
  const [cosines, sines] = [table(Math.cos), table(Math.sin)];
  const tableShape = [rows, headWidth / 2];
  return {
    name: "a rotation",
    ...built(
      { x: [rows, headWidth], cosines: tableShape, sines: tableShape },
      { x, cosines, sines },
      "float32",
      (graph, inputs) => {
        const byHead = reshape(graph, inputs.x, [rows, 1, headWidth]);
        const normalized = reshape(graph, rmsNorm(graph, byHead, repeated(graph, 1, headWidth), 1e-6), [
          rows,
          headWidth,
        ]);
        return rotaryEmbedding(graph, normalized, inputs);
      },
    ),
    expected: rotatedRms(x, headWidth, angle),
    tolerance: tolerances.float32,
  };
}

const noNumbers = new Float32Array();

/** A graph of float32 inputs that are cast to `compute`, and whose result is cast back. */
function built<Name extends string>(
  shapes: Readonly<Record<Name, readonly number[]>>,
  data: Readonly<Record<Name, Float32Array>>,
  compute: Compute,
  body: (graph: GraphBuilder, inputs: Readonly<Record<Name, Value>>) => Value,
): { readonly graph: Uint8Array; readonly inputs: NamedTensors } {
  const graph = new GraphBuilder();
  // Object.entries forgets the keys' type, which is that of `shapes`.
  const names = Object.keys(shapes) as Name[];
  // Complete: one entry for each of the keys of `shapes`.
  const values = Object.fromEntries(
    names.map((name) => [name, cast(graph, graph.input(name, "float32", shapes[name]), compute)]),
  ) as Record<Name, Value>;
  graph.output("result", cast(graph, body(graph, values), "float32"));
  return {
    graph: encodeModel(graph.content("probe")),
    inputs: Object.fromEntries(
      names.map((name) => [name, { type: "float32", shape: shapes[name], data: data[name] }]),
    ),
  };
}

function floats(graph: GraphBuilder, name: string, shape: readonly number[], data: Float32Array): Value {
  return graph.constant(name, "float32", shape, new Uint8Array(data.buffer));
}
