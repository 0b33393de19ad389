import { invariant } from "../../../../shared/assert.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { broadcastShape, type ElementType, elementTypeNumbers, type Value } from "../value.ts";
import { scalar } from "./constants.ts";

export function add(graph: GraphBuilder, left: Value, right: Value): Value {
  return binary(graph, "Add", left, right);
}

export function multiply(graph: GraphBuilder, left: Value, right: Value): Value {
  return binary(graph, "Mul", left, right);
}

export function subtract(graph: GraphBuilder, left: Value, right: Value): Value {
  return binary(graph, "Sub", left, right);
}

/** Of int64 it rounds towards zero. */
export function divide(graph: GraphBuilder, left: Value, right: Value): Value {
  return binary(graph, "Div", left, right);
}

/** @returns the value itself where it has that type already. */
export function cast(graph: GraphBuilder, value: Value, type: ElementType): Value {
  if (value.type === type) return value;
  return graph.add(
    { operator: "Cast", inputs: [value], attributes: { to: elementTypeNumbers[type] } },
    type,
    value.shape,
  );
}

/** x · sigmoid(x). ONNX Runtime makes one operator of it where the provider has one. */
export function silu(graph: GraphBuilder, value: Value): Value {
  return multiply(graph, value, unary(graph, "Sigmoid", value));
}

/** CLIP's x · sigmoid(1.702 x). */
export function quickGelu(graph: GraphBuilder, value: Value): Value {
  return multiply(graph, value, unary(graph, "Sigmoid", multiply(graph, value, scalar(graph, 1.702))));
}

/** GELU by its tanh approximation, which is what FLUX and T5 ("gelu_new") were trained with. */
export function tanhGelu(graph: GraphBuilder, value: Value): Value {
  return unary(graph, "FastGelu", value, "com.microsoft");
}

/** Over the last axis. */
export function softmax(graph: GraphBuilder, value: Value): Value {
  return graph.add(
    { operator: "Softmax", inputs: [value], attributes: { axis: -1 } },
    value.type,
    value.shape,
  );
}

/** float16 to float32 with infinities brought back to the largest float16: what overflowed stays large, not lost. */
export function widenSaturated(graph: GraphBuilder, value: Value): Value {
  if (value.type === "float32") return value;
  const wide = cast(graph, value, "float32");
  const limits = [scalar(graph, -65_504), scalar(graph, 65_504)];
  return graph.add({ operator: "Clip", inputs: [wide, ...limits] }, "float32", value.shape);
}

function unary(
  graph: GraphBuilder,
  operator: string,
  value: Value,
  domain: "" | "com.microsoft" = "",
): Value {
  return graph.add({ operator, domain, inputs: [value] }, value.type, value.shape);
}

function binary(graph: GraphBuilder, operator: string, left: Value, right: Value): Value {
  invariant(
    left.type === right.type,
    `${operator} of ${left.name} ${left.type} and ${right.name} ${right.type}`,
  );
  return graph.add({ operator, inputs: [left, right] }, left.type, broadcastShape(left, right));
}
