import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../test/support/seeded-random.ts";
import { GraphBuilder } from "../../onnx/graph-builder.ts";
import { encodeModel } from "../../onnx/model-file.ts";
import { blockQuantizedLinear } from "../../onnx/operators/products.ts";
import { createSession } from "../../runtime/ort.ts";
import { float16Value } from "./half-floats.ts";
import { type QuantisedBits, quantiseRows } from "./quantise.ts";

function randomValues(length: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  // a sum of four is close to normally distributed
  const one = () => [0, 0, 0, 0].reduce((sum) => sum + random.integer(2001) / 1000 - 1, 0) / 40;
  return Float32Array.from({ length }, one);
}

function quantised(values: Float32Array, columns: number, bits: QuantisedBits) {
  const blocks = (values.length / columns) * Math.ceil(columns / 32);
  const codes = new Uint8Array((blocks * 32 * bits) / 8);
  const scales = new Uint16Array(blocks);
  const { squaredError, squaredSum } = quantiseRows(values, columns, bits, { codes, scales });
  return { codes, scales, relativeError: Math.sqrt(squaredError / squaredSum) };
}

/** What the codes stand for, read as `QuantisedTensor` says. */
function widened(codes: Uint8Array, scales: Uint16Array, rows: number, columns: number, bits: QuantisedBits) {
  const blocks = Math.ceil(columns / 32);
  return Float32Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    const block = row * blocks + Math.floor(column / 32);
    const element = block * 32 + (column % 32);
    const scale = float16Value(scales[block] ?? 0);
    if (bits === 8) return ((codes[element] ?? 0) - 128) * scale;
    return ((((codes[element >> 1] ?? 0) >> (4 * (element % 2))) & 15) - 8) * scale;
  });
}

describe.each<QuantisedBits>([8, 4])("weights quantised to %s bits", (bits) => {
  it.each([96, 80])("multiply in ONNX Runtime as their values do, with K = %s", async (columns) => {
    const [rows, tokens] = [24, 5];
    const { codes, scales } = quantised(randomValues(rows * columns, 1), columns, bits);
    const graph = new GraphBuilder();
    const blocks = Math.ceil(columns / 32);
    const scaleValues = Float32Array.from(scales, float16Value);
    const x = graph.input("x", "float32", [tokens, columns]);
    graph.output(
      "y",
      blockQuantizedLinear(graph, x, {
        data: graph.constant("codes", "uint8", [rows, blocks, (32 * bits) / 8], codes),
        scales: graph.constant("scales", "float32", [rows * blocks], new Uint8Array(scaleValues.buffer)),
        bits,
        blockSize: 32,
        inWidth: columns,
      }),
    );
    const session = await createSession(encodeModel(graph.content("product")), {
      provider: "cpu",
      threads: 1,
      externalDataFolder: null,
      foldConstants: true,
    });
    const input = randomValues(tokens * columns, 2);
    const { y } = await session.run({ x: { type: "float32", shape: [tokens, columns], data: input } });
    await session.release();
    const weights = widened(codes, scales, rows, columns, bits);
    const expected = Array.from({ length: tokens * rows }, (_, index) => {
      const [token, row] = [Math.floor(index / rows), index % rows];
      let sum = 0;
      for (let k = 0; k < columns; k++)
        sum += (input[token * columns + k] ?? 0) * (weights[row * columns + k] ?? 0);
      return sum;
    });
    expect(y?.data).toHaveLength(expected.length);
    for (const [index, value] of expected.entries()) expect(Number(y?.data[index])).toBeCloseTo(value, 6);
  });

  it("report the error that they have", () => {
    const [rows, columns] = [64, 160];
    const values = randomValues(rows * columns, 3);
    const { codes, scales, relativeError } = quantised(values, columns, bits);
    const back = widened(codes, scales, rows, columns, bits);
    let lost = 0;
    let whole = 0;
    for (const [index, value] of values.entries()) {
      lost += (value - (back[index] ?? 0)) ** 2;
      whole += value ** 2;
    }
    expect(Math.sqrt(lost / whole)).toBeCloseTo(relativeError, 6);
    expect(relativeError).toBeLessThan(bits === 8 ? 0.006 : 0.085);
  });

  it("keep zero, and the largest of a block to half a step", () => {
    const values = new Float32Array(64);
    values.set([-3, 1.5, 0.25], 32);
    const { codes, scales } = quantised(values, 64, bits);
    const back = widened(codes, scales, 1, 64, bits);
    expect([...back.subarray(0, 32)]).toEqual([...new Float32Array(32)]);
    expect(back[40]).toBe(0);
    expect(Math.abs((back[32] ?? 0) + 3)).toBeLessThan(bits === 8 ? 0.02 : 0.3);
  });

  it("stay finite where a scale would not fit into float16, above and below", () => {
    const { scales } = quantised(Float32Array.from([1e30, -1e30, ...new Float32Array(30)]), 32, bits);
    expect(Math.abs(float16Value(scales[0] ?? 0))).toBe(65_504);
    const tiny = quantised(
      Float32Array.from({ length: 32 }, () => 1e-12),
      32,
      bits,
    );
    expect(float16Value(tiny.scales[0] ?? 1)).toBe(0);
    expect([...widened(tiny.codes, tiny.scales, 1, 32, bits)]).toEqual([...new Float32Array(32)]);
  });
});
