import { invariant } from "../../../../shared/assert.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { type Dimension, describeShape, dimensionAt, knownDimensionAt, type Value } from "../value.ts";

/** x [rows, in] · weightᵀ + bias, with the weight [out, in] as PyTorch stores it. */
export function linear(graph: GraphBuilder, x: Value, weight: Value, bias: Value | null): Value {
  const [out, width] = [knownDimensionAt(weight, 0), knownDimensionAt(weight, 1)];
  invariant(
    x.shape.length === 2 && x.shape[1] === width,
    `${x.name} ${describeShape(x.shape)} does not fit ${weight.name} ${describeShape(weight.shape)}`,
  );
  checkTypes(x, weight, bias);
  return graph.add(
    { operator: "Gemm", inputs: [x, weight, ...(bias === null ? [] : [bias])], attributes: { transB: 1 } },
    x.type,
    [dimensionAt(x, 0), out],
  );
}

/** A weight in blocks of few bits, as ONNX Runtime's MatMulNBits takes it. */
export interface BlockQuantizedWeight {
  /** uint8 [out, blocks, bytes of a block]: two 4-bit numbers a byte, low half first, or one 8-bit number. */
  readonly data: Value;
  /** [out · blocks], of the type of x. A value is (number − half its range) · scale. */
  readonly scales: Value;
  readonly bits: 4 | 8;
  readonly blockSize: number;
  readonly inWidth: number;
}

/** x [rows, in] · weightᵀ with a weight of few bits. */
export function blockQuantizedLinear(graph: GraphBuilder, x: Value, weight: BlockQuantizedWeight): Value {
  const { data, scales, bits, blockSize, inWidth } = weight;
  const [out, blocks] = [knownDimensionAt(data, 0), knownDimensionAt(data, 1)];
  invariant(
    x.shape.length === 2 && x.shape[1] === inWidth && blocks === Math.ceil(inWidth / blockSize),
    `${x.name} ${describeShape(x.shape)} does not fit ${data.name} ${describeShape(data.shape)}`,
  );
  checkTypes(x, scales, null);
  return graph.add(
    {
      operator: "MatMulNBits",
      domain: "com.microsoft",
      inputs: [x, data, scales],
      attributes: { K: inWidth, N: out, bits, block_size: blockSize },
    },
    x.type,
    [dimensionAt(x, 0), out],
  );
}

/** The product of the last two axes; the others must be equal. */
export function matmul(graph: GraphBuilder, left: Value, right: Value): Value {
  invariant(
    left.shape.length === right.shape.length && dimensionAt(left, -1) === dimensionAt(right, -2),
    `${left.name} ${describeShape(left.shape)} does not multiply ${right.name} ${describeShape(right.shape)}`,
  );
  checkTypes(left, right, null);
  return graph.add({ operator: "MatMul", inputs: [left, right] }, left.type, [
    ...left.shape.slice(0, -1),
    dimensionAt(right, -1),
  ]);
}

export interface Convolution {
  readonly weight: Value;
  readonly bias: Value;
  readonly stride: 1 | 2;
  /** Zeros around the picture: top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  /** Of the result; the caller knows how its symbols change. */
  readonly size: readonly [Dimension, Dimension];
}

/** A square convolution of [1, in, height, width] with a weight [out, in, k, k]. */
export function convolution(
  graph: GraphBuilder,
  x: Value,
  { weight, bias, stride, pads, size }: Convolution,
): Value {
  invariant(
    dimensionAt(x, 1) === dimensionAt(weight, 1),
    `${x.name} ${describeShape(x.shape)} does not fit ${weight.name} ${describeShape(weight.shape)}`,
  );
  checkTypes(x, weight, bias);
  const side = knownDimensionAt(weight, 2);
  return graph.add(
    {
      operator: "Conv",
      inputs: [x, weight, bias],
      attributes: { kernel_shape: [side, side], strides: [stride, stride], pads },
    },
    x.type,
    [1, dimensionAt(weight, 0), ...size],
  );
}

function checkTypes(x: Value, weight: Value, bias: Value | null): void {
  invariant(
    x.type === weight.type && (bias === null || bias.type === x.type),
    `${x.name} is ${x.type}, ${weight.name} ${weight.type}, its bias ${bias?.type ?? "none"}`,
  );
}
