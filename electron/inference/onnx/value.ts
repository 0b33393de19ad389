import { invariant } from "../../../shared/assert.ts";

/** Element types of ONNX that the graphs use. */
export type ElementType = "float32" | "float16" | "bfloat16" | "int64" | "uint8" | "bool";

/** The numbers of onnx.proto's TensorProto.DataType. */
export const elementTypeNumbers: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
};

/** A side of a tensor: known while building, or a symbol such as "S" or "H/8". Equal symbols are equal sides. */
export type Dimension = number | string;

export type Shape = readonly Dimension[];

/** What an operator, an input or an initialiser yields. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

export function describeShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function sameShape(one: Shape, other: Shape): boolean {
  return one.length === other.length && one.every((dimension, axis) => dimension === other[axis]);
}

/** @returns the side at `axis`, which counts from the end where it is negative. */
export function dimensionAt({ name, shape }: Value, axis: number): Dimension {
  const dimension = shape.at(axis);
  invariant(dimension !== undefined, `${name} ${describeShape(shape)} has no axis ${axis}`);
  return dimension;
}

/** The side at `axis`, which must be known while building. */
export function knownDimensionAt(value: Value, axis: number): number {
  const dimension = dimensionAt(value, axis);
  invariant(
    typeof dimension === "number",
    `axis ${axis} of ${value.name} ${describeShape(value.shape)} is not known`,
  );
  return dimension;
}

/** The shape that two operands broadcast to by ONNX's rules; a symbol broadcasts with 1 and itself. */
export function broadcastShape(one: Value, other: Value): Shape {
  const rank = Math.max(one.shape.length, other.shape.length);
  return Array.from({ length: rank }, (_, index) => {
    const left = one.shape[one.shape.length - rank + index] ?? 1;
    const right = other.shape[other.shape.length - rank + index] ?? 1;
    invariant(
      left === right || left === 1 || right === 1,
      `${one.name} ${describeShape(one.shape)} does not broadcast with ${other.name} ${describeShape(other.shape)}`,
    );
    return left === 1 ? right : left;
  });
}
