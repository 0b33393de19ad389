import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  changeTensors,
  copyCheckpoint,
  readTensors as readStored,
  shardTensors,
  type Tensors,
  toBfloat16,
} from "../../../../test/support/kontext/checkpoint-copy.ts";
import { readTensors } from "../../../../test/support/kontext/read-tensors.ts";
import { relativeError } from "../../../../test/support/kontext/relative-error.ts";
import { runGraph } from "../../../../test/support/kontext/run-graph.ts";
import { runTransformer } from "../../../../test/support/kontext/run-transformer.ts";
import type { TensorToWrite } from "../../../../test/support/kontext/safetensors-bytes.ts";
import { stepCall } from "../../../../test/support/kontext/step-call.ts";
import { fixturePath, tinyCheckpoint } from "../../../../test/support/kontext/tiny-kontext.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { scalesName } from "../checkpoint/stored-tensors.ts";
import { type ConvertedPrecision, convertCheckpoint } from "../convert/convert-checkpoint.ts";
import { float16Value } from "../convert/half-floats.ts";
import { buildClipGraph } from "./clip-graph.ts";
import type { Numeric } from "./numeric.ts";
import { buildT5Graph } from "./t5-graph.ts";
import { buildTransformerGraph } from "./transformer-graph.ts";
import { buildVaeDecoderGraph } from "./vae-decoder-graph.ts";

const edit = readTensors(fixturePath("golden/edit.safetensors"));
const components = ["transformer", "vae", "clip", "t5"] as const;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-precision-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("bfloat16 weights in several files give what the same numbers give in float32 and one file", async () => {
  const [half, full] = [join(folder, "bfloat16"), join(folder, "float32")];
  await copyCheckpoint(half);
  await copyCheckpoint(full);
  for (const component of components) {
    await changeTensors(half, component, toBfloat16);
    await shardTensors(half, component, 3);
    await changeTensors(full, component, (tensors) => widened(toBfloat16(tensors)));
  }
  const expected = await outputs(await openCheckpoint(full, { precision: "original" }));
  const checkpoint = await openCheckpoint(half, { precision: "original" });
  for (const foldConstants of [true, false]) {
    const found = await outputs(checkpoint, { foldConstants });
    for (const name of Object.keys(expected)) {
      expect(errorOf(found, expected, name), name).toBeLessThan(2e-6);
    }
  }
});

test.each(["int8", "int4"] as const)(
  "%s weights are multiplied as the numbers that they stand for",
  async (precision) => {
    const converted = await convertedTo(precision);
    const plain = join(folder, `plain-${precision}`);
    await copyCheckpoint(plain);
    for (const component of ["transformer", "t5"] as const) {
      const file = component === "t5" ? "text_encoder_2" : "transformer";
      const stored = await readStored(join(folder, precision, `${file}.safetensors`));
      await changeTensors(plain, component, (tensors) =>
        dequantized(stored, tensors, precision === "int8" ? 8 : 4),
      );
    }
    const expected = await outputs(await openCheckpoint(plain, { precision: "original" }));
    const found = await outputs(converted);
    for (const name of ["t5", "transformer"]) {
      expect(errorOf(found, expected, name), name).toBeLessThan(2e-4);
    }
  },
);

/*
 * How far smaller weights move the transformer's answer, measured with the fixture's random weights (float16 0.0006,
 * int8 0.006, int4 0.10); the limits are about twice that. T5's is too chaotic to say anything here.
 */
test.each([
  { precision: "float16", limit: 1.2e-3 },
  { precision: "int8", limit: 1.2e-2 },
  { precision: "int4", limit: 0.2 },
] as const)("$precision weights stay close to the original's answer", async ({ precision, limit }) => {
  const expected = await outputs(await openCheckpoint(tinyCheckpoint, { precision: "original" }));
  const error = errorOf(await outputs(await convertedTo(precision)), expected, "transformer");
  expect(error).toBeLessThan(limit);
  expect(error).toBeGreaterThan(0);
});

test.each(["fused", "split"] as const)(
  "computing in float16 with %s attention stays close to float32",
  async (attention) => {
    const expected = await outputs(await openCheckpoint(tinyCheckpoint, { precision: "original" }));
    const found = await outputs(await convertedTo("float16"), { numeric: { compute: "float16", attention } });
    expect(errorOf(found, expected, "transformer")).toBeLessThan(1.3e-3);
    expect(errorOf(found, expected, "t5")).toBeLessThan(5e-3);
  },
);

function errorOf(
  found: Readonly<Record<string, Float32Array>>,
  expected: Readonly<Record<string, Float32Array>>,
  name: string,
): number {
  return relativeError(found[name] ?? new Float32Array(), expected[name] ?? new Float32Array(1));
}

async function convertedTo(precision: ConvertedPrecision): Promise<Checkpoint> {
  const target = join(folder, precision);
  const original = await openCheckpoint(tinyCheckpoint, { precision: "original" });
  await convertCheckpoint(original, precision, target, {
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  return openCheckpoint(tinyCheckpoint, { precision, convertedTo: target });
}

/** What every network answers to the fixture's inputs. */
async function outputs(
  checkpoint: Checkpoint,
  {
    numeric = { compute: "float32", attention: "fused" },
    foldConstants = true,
  }: { readonly numeric?: Numeric; readonly foldConstants?: boolean } = {},
): Promise<Record<string, Float32Array>> {
  const options = { foldConstants };
  const clip = await runGraph(
    checkpoint,
    buildClipGraph(checkpoint.clip),
    { input_ids: edit.get("clip_input_ids") },
    options,
  );
  const t5 = await runGraph(
    checkpoint,
    buildT5Graph(checkpoint.t5, { tokens: 512 }, numeric),
    { input_ids: edit.get("t5_input_ids") },
    options,
  );
  const transformer = await runTransformer(
    checkpoint,
    buildTransformerGraph(checkpoint.transformer, { tokens: 539 }, numeric),
    stepCall(edit, 1),
    options,
  );
  const vae = await runGraph(
    checkpoint,
    buildVaeDecoderGraph(checkpoint.vae, { latentPixels: 60 }),
    {
      latent_sample: {
        type: "float32",
        shape: [1, 16, 6, 10],
        data: edit.floats("edit/final_latents_packed"),
      },
    },
    options,
  );
  return {
    clip: clip.floats("pooler_output"),
    t5: t5.floats("last_hidden_state"),
    transformer,
    vae: vae.floats("sample"),
  };
}

/** bfloat16 as the float32 that begins with the same bits. */
function widened(tensors: Tensors): Tensors {
  return new Map(
    [...tensors].map(([name, { shape, bytes }]) => {
      const wide = Buffer.alloc(bytes.length * 2);
      for (const [index, byte] of bytes.entries()) wide.writeUInt8(byte, 2 * index + 2 - (index % 2));
      return [name, { dtype: "F32", shape, bytes: wide }];
    }),
  );
}

/** Quantised weights as float32 of the original's shapes, by the meaning that MatMulNBits gives them. */
function dequantized(stored: Tensors, original: Tensors, bits: 4 | 8): Tensors {
  return new Map(
    [...original].map(([name, tensor]) => {
      const codes = stored.get(name);
      const scales = stored.get(scalesName(name));
      if (codes === undefined) throw new Error(`${name} was not converted`);
      return [name, scales === undefined ? codes : dequantizedTensor(tensor.shape, codes, scales, bits)];
    }),
  );
}

function dequantizedTensor(
  shape: readonly number[],
  codes: TensorToWrite,
  scales: TensorToWrite,
  bits: 4 | 8,
): TensorToWrite {
  const [rows = 0, columns = 0] = shape;
  const [, blocks = 0] = codes.shape;
  const scaleView = Buffer.from(scales.bytes);
  const bytes = Buffer.alloc(rows * columns * 4);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const index = row * blocks * 32 + column;
      const byte = codes.bytes[bits === 8 ? index : index >> 1] ?? 0;
      const code = bits === 8 ? byte - 128 : (index % 2 === 0 ? byte & 15 : byte >> 4) - 8;
      const value = code * float16Value(scaleView.readUInt16LE(2 * (index >> 5)));
      bytes.writeFloatLE(value, 4 * (row * columns + column));
    }
  }
  return { dtype: "F32", shape, bytes };
}
