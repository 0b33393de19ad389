import type { Attribute, GraphContent, Initializer, Node } from "./graph-builder.ts";
import { bytesField, floatField, integerField, message, textField } from "./protobuf.ts";
import { elementTypeNumbers, type Value } from "./value.ts";

/*
 * Field numbers and enumerations of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3), of which the
 * graphs use this part.
 */

const irVersion = 9;
/** The newest whose operators every execution provider of ONNX Runtime 1.30 has. */
const operatorSet = 20;

const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;
const externalLocation = 1;

/** The bytes of a ModelProto. External data stays where it lies. */
export function encodeModel(content: GraphContent): Uint8Array {
  return message([
    integerField(1, irVersion),
    textField(2, "palimpsest"),
    bytesField(7, encodeGraph(content)),
    bytesField(8, message([textField(1, ""), integerField(2, operatorSet)])),
    bytesField(8, message([textField(1, "com.microsoft"), integerField(2, 1)])),
  ]);
}

function encodeGraph({ name, nodes, initializers, inputs, outputs }: GraphContent): Uint8Array {
  return message([
    ...nodes.map((node) => bytesField(1, encodeNode(node))),
    textField(2, name),
    ...initializers.map((initializer) => bytesField(5, encodeTensor(initializer))),
    ...inputs.map((value) => bytesField(11, encodeValue(value))),
    ...outputs.map((value) => bytesField(12, encodeValue(value))),
  ]);
}

function encodeNode({ name, operator, domain, inputs, outputs, attributes }: Node): Uint8Array {
  return message([
    ...inputs.map((input) => textField(1, input?.name ?? "")),
    ...outputs.map((output) => textField(2, output.name)),
    textField(3, name),
    textField(4, operator),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, encodeAttribute(key, value))),
    textField(7, domain),
  ]);
}

function encodeAttribute(name: string, value: Attribute): Uint8Array {
  const type = 20;
  if (typeof value === "number") {
    return message([textField(1, name), integerField(3, value), integerField(type, attributeType.int)]);
  }
  if (typeof value === "string") {
    return message([textField(1, name), textField(4, value), integerField(type, attributeType.string)]);
  }
  if ("float" in value) {
    return message([textField(1, name), floatField(2, value.float), integerField(type, attributeType.float)]);
  }
  return message([
    textField(1, name),
    ...value.map((entry) => integerField(8, entry)),
    integerField(type, attributeType.ints),
  ]);
}

function encodeTensor({ value, data }: Initializer): Uint8Array {
  const head = [
    ...value.shape.map((side) => integerField(1, Number(side))),
    integerField(2, elementTypeNumbers[value.type]),
    textField(8, value.name),
  ];
  if (data instanceof Uint8Array) return message([...head, bytesField(9, data)]);
  return message([
    ...head,
    bytesField(13, encodeEntry("location", data.file)),
    bytesField(13, encodeEntry("offset", String(data.offset))),
    bytesField(13, encodeEntry("length", String(data.byteLength))),
    integerField(14, externalLocation),
  ]);
}

function encodeEntry(key: string, value: string): Uint8Array {
  return message([textField(1, key), textField(2, value)]);
}

function encodeValue({ name, type, shape }: Value): Uint8Array {
  const dimensions = shape.map((side) =>
    bytesField(1, typeof side === "number" ? integerField(1, side) : textField(2, side)),
  );
  const tensorType = message([integerField(1, elementTypeNumbers[type]), bytesField(2, message(dimensions))]);
  return message([textField(1, name), bytesField(2, bytesField(1, tensorType))]);
}
