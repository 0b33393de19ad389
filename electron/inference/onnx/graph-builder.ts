import { invariant } from "../../../shared/assert.ts";
import { describeShape, type ElementType, type Shape, type Value } from "./value.ts";

export type Attribute = number | string | readonly number[] | { readonly float: number };

/** Of what an operator computes: its node in the graph. An input of null is one that is left out. */
export interface Node {
  readonly name: string;
  readonly operator: string;
  /** Empty for ONNX's own operators. */
  readonly domain: "" | "com.microsoft";
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor's bytes in a file below the folder that the session is given. */
export interface ExternalData {
  /** Relative, with forward slashes. */
  readonly file: string;
  readonly offset: number;
  readonly byteLength: number;
}

export interface Initializer {
  readonly value: Value;
  /** Little-endian bytes in the model itself, or where they lie. */
  readonly data: Uint8Array | ExternalData;
}

/** What a graph consists of, in an order in which it can be computed. */
export interface GraphContent {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly initializers: readonly Initializer[];
  readonly nodes: readonly Node[];
}

export interface NodeDescription {
  readonly operator: string;
  readonly domain?: "" | "com.microsoft";
  readonly inputs: readonly (Value | null)[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

interface MutableContent {
  readonly inputs: Value[];
  readonly outputs: Value[];
  readonly initializers: Map<string, Initializer>;
  readonly nodes: Node[];
  readonly names: Map<string, number>;
}

const bytesPerElement = { float32: 4, float16: 2, bfloat16: 2, int64: 8, uint8: 1, bool: 1 } as const;

/** Collects an ONNX graph. A builder from `at` adds to the same graph, under a name that says where in the model. */
export class GraphBuilder {
  /** Where in the model this builder adds. */
  readonly path: string;
  readonly #content: MutableContent;

  constructor(path = "", content?: MutableContent) {
    this.path = path;
    this.#content = content ?? {
      inputs: [],
      outputs: [],
      initializers: new Map(),
      nodes: [],
      names: new Map(),
    };
  }

  /** The same graph; what is added through it is named after `module`, a path such as "attn.to_q". */
  at(module: string): GraphBuilder {
    return new GraphBuilder(this.path === "" ? module : `${this.path}.${module}`, this.#content);
  }

  input(name: string, type: ElementType, shape: Shape): Value {
    const value = { name, type, shape };
    this.#content.names.set(name, 1);
    this.#content.inputs.push(value);
    return value;
  }

  /** Declares what the graph yields, under `name`. */
  output(name: string, value: Value): void {
    const [renamed] = this.#add({ operator: "Identity", inputs: [value] }, [{ ...value, name }]);
    invariant(renamed !== undefined, "Identity yields one value");
    this.#content.outputs.push(renamed);
  }

  /** Little-endian numbers in the model itself. The same name stands for the same constant. */
  constant(name: string, type: ElementType, shape: readonly number[], bytes: Uint8Array): Value {
    return this.#initializer({ name, type, shape }, bytes);
  }

  /** Bytes of a file, read where they lie. */
  external(name: string, type: ElementType, shape: readonly number[], data: ExternalData): Value {
    const expected = shape.reduce((product, side) => product * side, 1) * bytesPerElement[type];
    invariant(
      data.byteLength === expected,
      `${name} ${describeShape(shape)} of ${type} takes ${expected} bytes, not ${data.byteLength}`,
    );
    return this.#initializer({ name, type, shape }, data);
  }

  /** Adds an operator with one output, whose type and shape the caller has worked out. */
  add(description: NodeDescription, type: ElementType, shape: Shape): Value {
    const [output] = this.addMany(description, [{ type, shape }]);
    invariant(output !== undefined, "an operator yields what is asked of it");
    return output;
  }

  addMany(
    description: NodeDescription,
    outputs: readonly { readonly type: ElementType; readonly shape: Shape }[],
  ): readonly Value[] {
    const name = this.#uniqueName(description.operator);
    return this.#add(
      description,
      outputs.map((output, index) => ({ ...output, name: index === 0 ? name : `${name}:${index}` })),
    );
  }

  content(name: string): GraphContent {
    const { inputs, outputs, initializers, nodes } = this.#content;
    return { name, inputs, outputs, initializers: [...initializers.values()], nodes };
  }

  #add({ operator, domain = "", inputs, attributes = {} }: NodeDescription, outputs: readonly Value[]) {
    const name = outputs[0]?.name ?? operator;
    this.#content.nodes.push({ name, operator, domain, inputs, outputs, attributes });
    return outputs;
  }

  #initializer(value: Value, data: Uint8Array | ExternalData): Value {
    const known = this.#content.initializers.get(value.name);
    if (known !== undefined) return known.value;
    this.#content.names.set(value.name, 1);
    this.#content.initializers.set(value.name, { value, data });
    return value;
  }

  #uniqueName(operator: string): string {
    const name = this.path === "" ? operator : `${this.path}/${operator}`;
    const uses = (this.#content.names.get(name) ?? 0) + 1;
    this.#content.names.set(name, uses);
    return uses === 1 ? name : `${name}_${uses}`;
  }
}
