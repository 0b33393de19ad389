import { expect, test } from "vitest";
import { createSession } from "../runtime/ort.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { encodeModel } from "./model-file.ts";
import { plainAttention } from "./operators/attention.ts";
import { integers, scalar } from "./operators/constants.ts";
import { add, cast, multiply } from "./operators/elementwise.ts";
import { concat, cutRows, reshape, splitEvenly, transpose } from "./operators/layout.ts";
import { linear, matmul } from "./operators/products.ts";
import type { Value } from "./value.ts";

const floats = (graph: GraphBuilder, name: string, shape: number[]): Value =>
  graph.constant(
    name,
    "float32",
    shape,
    new Uint8Array(4 * shape.reduce((product, side) => product * side, 1)),
  );

test("a node is named after where in the model it is, and is the only one of its name", () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float32", ["S", 4]);
  const block = graph.at("blocks.0").at("attn");
  expect(add(block, x, x).name).toBe("blocks.0.attn/Add");
  expect(add(block, x, x).name).toBe("blocks.0.attn/Add_2");
});

test("equal constants are kept once", () => {
  const graph = new GraphBuilder();
  integers(graph, [0, -1]);
  integers(graph.at("elsewhere"), [0, -1]);
  scalar(graph, 1);
  expect(graph.content("g").initializers).toHaveLength(2);
});

test("a weight whose bytes do not fit its shape is refused by name", () => {
  const graph = new GraphBuilder();
  const data = { file: "x.safetensors", offset: 8, byteLength: 30 };
  expect(() => graph.external("to_q.weight", "bfloat16", [4, 4], data)).toThrow(
    "to_q.weight [4, 4] of bfloat16 takes 32 bytes, not 30",
  );
});

test.each<[string, (graph: GraphBuilder, x: Value) => Value, string]>([
  [
    "a product of other widths",
    (graph, x) => linear(graph, x, floats(graph, "w", [8, 5]), null),
    "does not fit w [8, 5]",
  ],
  ["a product of other inner sides", (graph, x) => matmul(graph, x, x), "does not multiply x [S, 4]"],
  ["operands that do not broadcast", (graph, x) => multiply(graph, x, floats(graph, "v", [3])), "v [3]"],
  [
    "operands of two types",
    (graph, x) => add(graph, x, cast(graph, x, "float16")),
    "float32 and Cast float16",
  ],
  ["a shape of another size", (graph, x) => reshape(graph, x, ["S", 3]), "[S, 4] cannot become [S, 3]"],
  [
    "rows of another length",
    (graph, x) => concat(graph, [x, floats(graph, "v", [2, 5])], 0),
    "v [2, 5] does not join",
  ],
  ["uneven parts", (graph, x) => splitEvenly(graph, x, 1, 3)[0] ?? x, "has 4 at axis 1"],
])("%s are refused while building", (_, build, message) => {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float32", ["S", 4]);
  expect(() => build(graph, x)).toThrow(message);
});

test("rows are cut where the graph learns that it must, and only where its sides say", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float32", ["T + S", 2]);
  const [head, tail] = cutRows(graph, x, graph.input("T", "int64", [1]), ["T", "S"]);
  graph.output("head", head);
  graph.output("tail", transpose(graph, tail, [1, 0]));
  expect(() => cutRows(graph, head, integers(graph, [1]), ["T", "S"])).toThrow("does not have T + S rows");
  const session = await createSession(encodeModel(graph.content("g")), {
    provider: "cpu",
    threads: 1,
    externalDataFolder: null,
    foldConstants: true,
  });
  const outputs = await session.run({
    x: { type: "float32", shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    T: { type: "int64", shape: [1], data: BigInt64Array.of(1n) },
  });
  await session.release();
  expect(outputs["head"]).toMatchObject({ shape: [1, 2], data: Float32Array.of(1, 2) });
  expect(outputs["tail"]).toMatchObject({ shape: [2, 2], data: Float32Array.of(3, 5, 4, 6) });
});

test("attention refuses queries and keys of different lengths", () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float32", ["S", 4]);
  const y = graph.input("y", "float32", ["T", 4]);
  const inputs = { queries: x, keys: y, values: y, heads: 2, scale: 1, bias: null, queryBlocks: 1 };
  expect(() => plainAttention(graph, inputs)).toThrow("queries [S, 4], keys [T, 4]");
});
