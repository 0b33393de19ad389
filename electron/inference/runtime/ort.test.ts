import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { GraphBuilder } from "../onnx/graph-builder.ts";
import { encodeModel } from "../onnx/model-file.ts";
import { cast } from "../onnx/operators/elementwise.ts";
import { linear } from "../onnx/operators/products.ts";
import { createSession } from "./ort.ts";

const side = 4096;
const mebibyte = 2 ** 20;

it("holds float16 weights as float32 only where they are cast while loading", async () => {
  const folder = await mkdtemp(join(tmpdir(), "palimpsest-ort-"));
  try {
    const byteLength = 2 * side * side;
    await writeFile(join(folder, "weights"), new Uint8Array(byteLength));
    const graph = new GraphBuilder();
    const x = graph.input("x", "float32", ["N", side]);
    const weight = graph.external("weight", "float16", [side, side], {
      file: "weights",
      offset: 0,
      byteLength,
    });
    graph.output("y", linear(graph, x, cast(graph, weight, "float32"), null));
    const model = encodeModel(graph.content("product"));
    const growth = async (foldConstants: boolean) => {
      const before = process.memoryUsage().rss;
      const session = await createSession(model, {
        provider: "cpu",
        threads: 1,
        externalDataFolder: folder,
        foldConstants,
      });
      const after = process.memoryUsage().rss;
      await session.release();
      return (after - before) / mebibyte;
    };
    // 32 MiB as stored, 64 MiB as float32.
    expect(await growth(false)).toBeLessThan(48);
    expect(await growth(true)).toBeGreaterThan(56);
  } finally {
    await rm(folder, { recursive: true });
  }
});
