import { invariant } from "../../../../shared/assert.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import {
  type Dimension,
  describeShape,
  dimensionAt,
  knownDimensionAt,
  type Shape,
  sameShape,
  type Value,
} from "../value.ts";
import { integers } from "./constants.ts";
import { divide, multiply, subtract } from "./elementwise.ts";

/** Reads the same elements by another shape, of which at most one side may have no counterpart at its place. */
export function reshape(graph: GraphBuilder, value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  invariant(
    sameElementCount(value.shape, shape),
    `${value.name} ${describeShape(value.shape)} cannot become ${describeShape(shape)}`,
  );
  const sides = shape.map((side, axis) => {
    if (typeof side === "number") return side;
    return side === value.shape[axis] ? 0 : -1;
  });
  invariant(
    sides.filter((side) => side === -1).length <= 1,
    `${value.name} ${describeShape(value.shape)} to ${describeShape(shape)} needs the shape of another value`,
  );
  return graph.add({ operator: "Reshape", inputs: [value, integers(graph, sides)] }, value.type, shape);
}

/** Gives `value` the shape that `example` has. */
export function reshapeLike(graph: GraphBuilder, value: Value, example: Value): Value {
  invariant(
    sameElementCount(value.shape, example.shape),
    `${value.name} ${describeShape(value.shape)} cannot become ${describeShape(example.shape)}`,
  );
  return graph.add(
    { operator: "Reshape", inputs: [value, shapeOf(graph, example)] },
    value.type,
    example.shape,
  );
}

/** @returns int64 [rank] */
function shapeOf(graph: GraphBuilder, value: Value): Value {
  return graph.add({ operator: "Shape", inputs: [value] }, "int64", [value.shape.length]);
}

/** How many entries the value has along `axis`, known when the graph runs. @returns int64 [1] */
export function dimensionSize(graph: GraphBuilder, value: Value, axis: number): Value {
  return graph.add(
    { operator: "Shape", inputs: [value], attributes: { start: axis, end: axis + 1 } },
    "int64",
    [1],
  );
}

/** Axis `i` of the result is axis `order[i]` of the value. */
export function transpose(graph: GraphBuilder, value: Value, order: readonly number[]): Value {
  const shape = order.map((axis) => dimensionAt(value, axis));
  return graph.add(
    { operator: "Transpose", inputs: [value], attributes: { perm: order } },
    value.type,
    shape,
  );
}

/** @param axis 0 or more */
export function concat(graph: GraphBuilder, values: readonly Value[], axis: number): Value {
  const [first] = values;
  invariant(first !== undefined, "nothing to join");
  for (const value of values) {
    invariant(
      value.type === first.type && sameShape(value.shape.with(axis, 0), first.shape.with(axis, 0)),
      `${value.name} ${describeShape(value.shape)} does not join ${first.name} ${describeShape(first.shape)}`,
    );
  }
  const side = values.map((value) => dimensionAt(value, axis)).reduce(sumOfSides);
  return graph.add(
    { operator: "Concat", inputs: values, attributes: { axis } },
    first.type,
    first.shape.with(axis, side),
  );
}

/** Cuts a known side into equal parts. */
export function splitEvenly(
  graph: GraphBuilder,
  value: Value,
  axis: number,
  parts: number,
): readonly Value[] {
  const side = knownDimensionAt(value, axis);
  invariant(
    side % parts === 0,
    `${value.name} has ${side} at axis ${axis}, which is not ${parts} equal parts`,
  );
  const part = { type: value.type, shape: value.shape.with(axis, side / parts) };
  return graph.addMany(
    { operator: "Split", inputs: [value], attributes: { axis, num_outputs: parts } },
    Array.from({ length: parts }, () => part),
  );
}

/** Cuts a side that is free into so many blocks, whose sizes differ by one at most; it must have as many entries. */
export function splitIntoBlocks(
  graph: GraphBuilder,
  value: Value,
  axis: number,
  blocks: number,
): readonly Value[] {
  if (blocks === 1) return [value];
  const size = dimensionSize(graph, value, axis);
  const count = integers(graph, [blocks]);
  const bounds = (first: number) => {
    const steps = integers(
      graph,
      Array.from({ length: blocks }, (_, block) => first + block),
    );
    return divide(graph, multiply(graph, size, steps), count);
  };
  const sizes = subtract(graph, bounds(1), bounds(0));
  const side = dimensionAt(value, axis);
  return graph.addMany(
    { operator: "Split", inputs: [value, sizes], attributes: { axis } },
    Array.from({ length: blocks }, (_, block) => ({
      type: value.type,
      shape: value.shape.with(axis, `block ${block + 1} of ${blocks} of ${side}`),
    })),
  );
}

/**
 * Cuts axis 0 at a place that is known only when the graph runs.
 *
 * @param count int64 [1], how many rows the first part has. `sides`: what both parts are called.
 */
export function cutRows(
  graph: GraphBuilder,
  value: Value,
  count: Value,
  [head, tail]: readonly [Dimension, Dimension],
): readonly [Value, Value] {
  const whole = sumOfSides(head, tail);
  invariant(
    dimensionAt(value, 0) === whole,
    `${value.name} ${describeShape(value.shape)} does not have ${whole} rows`,
  );
  const axes = integers(graph, [0]);
  const slice = (start: Value, end: Value, side: Dimension) =>
    graph.add(
      { operator: "Slice", inputs: [value, start, end, axes] },
      value.type,
      value.shape.with(0, side),
    );
  return [
    slice(integers(graph, [0]), count, head),
    slice(count, integers(graph, [Number.MAX_SAFE_INTEGER]), tail),
  ];
}

/** Picks along `axis`: its place in the shape is taken by the shape of `indices` (int64). */
export function gather(graph: GraphBuilder, value: Value, indices: Value, axis: number): Value {
  invariant(indices.type === "int64", `${indices.name} is ${indices.type}, not int64`);
  const shape = [...value.shape.slice(0, axis), ...indices.shape, ...value.shape.slice(axis + 1)];
  return graph.add({ operator: "Gather", inputs: [value, indices], attributes: { axis } }, value.type, shape);
}

function sumOfSides(left: Dimension, right: Dimension): Dimension {
  return typeof left === "number" && typeof right === "number" ? left + right : `${left} + ${right}`;
}

/** Compares products of sides, where a side such as "4*h*w" is the product of its factors. */
function sameElementCount(one: Shape, other: Shape): boolean {
  const product = (shape: Shape) => {
    const factors = shape.flatMap((side) => String(side).split("*"));
    const isNumber = (factor: string) => /^\d+$/.test(factor);
    const known = factors.filter(isNumber).reduce((count, factor) => count * Number(factor), 1);
    return [known, ...factors.filter((factor) => !isNumber(factor)).toSorted()].join("*");
  };
  return product(one) === product(other);
}
