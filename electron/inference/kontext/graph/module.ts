import { invariant } from "../../../../shared/assert.ts";
import type { GraphBuilder } from "../../onnx/graph-builder.ts";
import { add, cast } from "../../onnx/operators/elementwise.ts";
import { layerNorm, rmsNorm } from "../../onnx/operators/normalization.ts";
import { blockQuantizedLinear, convolution, linear } from "../../onnx/operators/products.ts";
import {
  type Dimension,
  dimensionAt,
  type ElementType,
  knownDimensionAt,
  type Value,
} from "../../onnx/value.ts";
import type { TensorEntry, WeightType } from "../checkpoint/checkpoint.ts";
import { quantisationBlock as blockSize, scalesName } from "../checkpoint/stored-tensors.ts";

const elementTypes: Readonly<Record<WeightType, ElementType>> = {
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  U8: "uint8",
};

/**
 * A module of the model as its authors divided it: one path names its place in the graph and its weights in the
 * checkpoint. Weights are cast to the type of what they act upon.
 */
export class Module {
  readonly graph: GraphBuilder;
  readonly #tensors: ReadonlyMap<string, TensorEntry>;

  constructor(graph: GraphBuilder, tensors: ReadonlyMap<string, TensorEntry>) {
    this.graph = graph;
    this.#tensors = tensors;
  }

  at(path: string): Module {
    return new Module(this.graph.at(path), this.#tensors);
  }

  /** A weight as it is stored, under another shape of as many elements if need be. */
  stored(name: string, shape: readonly number[]): Value {
    const entry = this.#entry(`${this.graph.path}.${name}`);
    return this.graph.external(entry.name, elementTypes[entry.type], shape, entry);
  }

  weight(name: string, shape: readonly number[], type: ElementType): Value {
    return cast(this.graph.at(name), this.stored(name, shape), type);
  }

  /** x [rows, in] → [rows, outWidth], in the type of x. */
  linear(x: Value, outWidth: number, { hasBias }: { readonly hasBias: boolean }): Value {
    const bias = hasBias ? this.weight("bias", [outWidth], x.type) : null;
    const inWidth = knownDimensionAt(x, 1);
    if (this.#entry(`${this.graph.path}.weight`).type !== "U8") {
      return linear(this.graph, x, this.weight("weight", [outWidth, inWidth], x.type), bias);
    }
    const product = this.#blockQuantized(x, outWidth, inWidth);
    return bias === null ? product : add(this.graph, product, bias);
  }

  /** With this module's own scale and shift, over the last axis. */
  layerNorm(x: Value, epsilon: number): Value {
    const width = knownDimensionAt(x, -1);
    const scale = this.weight("weight", [width], x.type);
    return layerNorm(this.graph, x, { scale, shift: this.weight("bias", [width], x.type), epsilon });
  }

  /** With this module's own scale, over the last axis. */
  rmsNorm(x: Value, epsilon: number): Value {
    return rmsNorm(this.graph, x, this.weight("weight", [knownDimensionAt(x, -1)], x.type), epsilon);
  }

  /** A convolution that keeps width and height, with a square kernel of `side`. */
  convolution(x: Value, outChannels: number, side: 1 | 3): Value {
    const pad = (side - 1) / 2;
    return this.#convolution(x, outChannels, side, {
      stride: 1,
      pads: [pad, pad, pad, pad],
      size: [dimensionAt(x, 2), dimensionAt(x, 3)],
    });
  }

  /** A 3×3 convolution that halves width and height and pads at the bottom and the right, as diffusers does. */
  halvingConvolution(x: Value, outChannels: number, size: readonly [Dimension, Dimension]): Value {
    return this.#convolution(x, outChannels, 3, { stride: 2, pads: [0, 0, 1, 1], size });
  }

  #convolution(
    x: Value,
    outChannels: number,
    side: 1 | 3,
    options: {
      readonly stride: 1 | 2;
      readonly pads: readonly [number, number, number, number];
      readonly size: readonly [Dimension, Dimension];
    },
  ): Value {
    const weight = this.weight("weight", [outChannels, knownDimensionAt(x, 1), side, side], x.type);
    return convolution(this.graph, x, {
      weight,
      bias: this.weight("bias", [outChannels], x.type),
      ...options,
    });
  }

  #blockQuantized(x: Value, outWidth: number, inWidth: number): Value {
    const { byteLength } = this.#entry(`${this.graph.path}.weight`);
    const blocks = Math.ceil(inWidth / blockSize);
    const bits = (byteLength * 8) / (outWidth * blocks * blockSize);
    invariant(bits === 4 || bits === 8, `${this.graph.path}.weight has ${bits} bits a value`);
    const data = this.stored("weight", [outWidth, blocks, (blockSize * bits) / 8]);
    const scales = this.weight(scalesName("weight"), [outWidth * blocks], x.type);
    return blockQuantizedLinear(this.graph, x, { data, scales, bits, blockSize, inWidth });
  }

  #entry(name: string): TensorEntry {
    const entry = this.#tensors.get(name);
    invariant(entry !== undefined, `the checkpoint was accepted without ${name}`);
    return entry;
  }
}
