import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  changeTensors,
  copyCheckpoint,
  readTensors,
  weightFiles,
} from "../../../../test/support/kontext/checkpoint-copy.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import {
  type ConversionProgress,
  type ConvertedPrecision,
  conversionFolder,
  convertCheckpoint,
} from "./convert-checkpoint.ts";
import { float16Bits, float16Value } from "./half-floats.ts";
import { variantSizes } from "./sizes.ts";
import { convert, convertedFiles } from "./testing/conversions.ts";

const converted = [
  "text_encoder.safetensors",
  "text_encoder_2.safetensors",
  "transformer.safetensors",
  "vae.safetensors",
];

let home: string;
let folder: string;
let target: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "palimpsest-convert-")));
  folder = join(home, "model");
  target = join(folder, "palimpsest", "int4");
  await copyCheckpoint(folder);
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

const original = () => openCheckpoint(folder, { precision: "original" });

describe("a converted checkpoint", () => {
  it.each<ConvertedPrecision>(["float16", "int8", "int4"])(
    "opens at %s beside the original, in the size that was said",
    async (precision) => {
      const checkpoint = await original();
      const to = await conversionFolder(checkpoint, precision, join(home, "elsewhere"));
      expect(to).toBe(join(folder, "palimpsest", precision));
      const progress: ConversionProgress[] = [];
      const report = await convert(checkpoint, precision, to, (step) => progress.push(step));
      const files = await convertedFiles(to);
      expect(files.map(([name]) => name)).toEqual(converted);
      const bytes = files.reduce((sum, [, { length }]) => sum + length, 0);
      expect(variantSizes(checkpoint)[precision]).toBe(bytes);
      expect(progress.at(-1)).toMatchObject({ doneBytes: bytes, totalBytes: bytes });
      expect(
        progress.every(({ doneBytes }, index) => doneBytes >= (progress[index - 1]?.doneBytes ?? 0)),
      ).toBe(true);
      for (const { name, clamped, relativeError } of report.components) {
        expect(clamped).toEqual({});
        const isQuantised = precision !== "float16" && (name === "transformer" || name === "t5");
        expect(relativeError === null).toBe(!isQuantised);
        expect(relativeError ?? 0).toBeLessThan(precision === "int8" ? 0.007 : 0.1);
      }

      const opened = await openCheckpoint(folder, { precision });
      expect(opened).toMatchObject({ root: to, precision });
      expect(opened.fingerprint).not.toBe(checkpoint.fingerprint);
      const matrix = opened.transformer.tensors.get("transformer_blocks.0.ff.net.2.weight");
      const scales = opened.transformer.tensors.get("transformer_blocks.0.ff.net.2.weight.scales");
      if (precision === "float16") {
        expect(matrix).toMatchObject({ type: "F16", shape: [32, 128] });
        expect(scales).toBeUndefined();
      } else {
        expect(matrix).toMatchObject({ type: "U8", shape: [32, 4, precision === "int8" ? 32 : 16] });
        expect(scales).toMatchObject({ type: "F16", shape: [32, 4] });
      }
      for (const name of [
        "x_embedder.weight",
        "transformer_blocks.0.norm1.linear.weight",
        "proj_out.weight",
      ]) {
        expect(opened.transformer.tensors.get(name)?.type).toBe("F16");
      }
      expect(opened.t5.tensors.get("shared.weight")?.type).toBe("F16");
    },
  );

  it("has float16 weights that are the nearest, and the VAE as it came", async () => {
    await convert(await original(), "float16", target);
    const [before, after] = await Promise.all([
      readTensors(join(folder, weightFiles.transformer)),
      readTensors(join(target, "transformer.safetensors")),
    ]);
    expect(after.size).toBe(before.size);
    for (const [name, { bytes }] of before) {
      const half = after.get(name)?.bytes;
      const expected = Buffer.alloc(bytes.length / 2);
      const source = Buffer.from(bytes);
      for (let at = 0; at < bytes.length; at += 4)
        expected.writeUInt16LE(float16Bits(source.readFloatLE(at)), at / 2);
      expect(expected.equals(half ?? Buffer.alloc(0)), name).toBe(true);
    }
    const vae = await readTensors(join(target, "vae.safetensors"));
    for (const [name, tensor] of await readTensors(join(folder, weightFiles.vae)))
      expect(vae.get(name)).toEqual(tensor);
  });

  it("is the same from bfloat16 and float16 as from their values in float32", async () => {
    const name = "proj_out.weight";
    const results: (Buffer | undefined)[] = [];
    for (const dtype of ["BF16", "F16", "F32"]) {
      const { bytes } = (await readTensors(join(folder, weightFiles.transformer))).get(name) ?? {
        bytes: Buffer.alloc(0),
      };
      const elements = 64 * 32;
      const written = Buffer.alloc(elements * (dtype === "F32" ? 4 : 2));
      for (let index = 0; index < elements; index++) {
        // few enough bits for all three
        const value = ((index * 37) % 63) - 31;
        if (dtype === "F32") written.writeFloatLE(value, 4 * index);
        else if (dtype === "F16") written.writeUInt16LE(float16Bits(value), 2 * index);
        else {
          const wide = Buffer.alloc(4);
          wide.writeFloatLE(value);
          written.writeUInt16LE(wide.readUInt16LE(2), 2 * index);
        }
      }
      expect(bytes.length).toBeGreaterThan(0);
      await changeTensors(folder, "transformer", (tensors) =>
        tensors.set(name, { dtype, shape: [64, 32], bytes: written }),
      );
      await convert(await original(), "float16", join(home, dtype));
      const after = (await readTensors(join(home, dtype, "transformer.safetensors"))).get(name)?.bytes;
      results.push(after === undefined ? undefined : Buffer.from(after));
    }
    expect(float16Value(results[0]?.readUInt16LE(2) ?? 0)).toBe(37 - 31);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it("names no path where it cannot be written, as the page is told", async () => {
    await writeFile(join(folder, "in-the-way"), "");
    const blocked = join(folder, "in-the-way", "palimpsest", "int8");
    const options = { signal: new AbortController().signal, onProgress: () => {} };
    const refusal = await convertCheckpoint(await original(), "int8", blocked, options).catch(String);
    expect(refusal).toContain("palimpsest/int8");
    expect(refusal).not.toContain(folder);
  });

  it("counts what is beyond float16 and keeps it finite, and refuses what is no number", async () => {
    const bias = (value: number) => {
      const bytes = Buffer.alloc(32 * 4);
      bytes.writeFloatLE(value, 8);
      return changeTensors(folder, "transformer", (tensors) =>
        tensors.set("x_embedder.bias", { dtype: "F32", shape: [32], bytes }),
      );
    };
    await bias(-1e6);
    const report = await convert(await original(), "int8", target);
    expect(report.components[0]?.clamped).toEqual({ "x_embedder.bias": 1 });
    const after = (await readTensors(join(target, "transformer.safetensors"))).get("x_embedder.bias");
    expect(float16Value(Buffer.from(after?.bytes ?? []).readUInt16LE(4))).toBe(-65_504);
    await bias(Number.NaN);
    await expect(convert(await original(), "int8", target)).rejects.toThrow(
      "has a weight in x_embedder.bias that is infinite or no number",
    );
  });
});
