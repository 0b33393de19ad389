import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { safetensorsBytes } from "../../../../test/support/kontext/safetensors-bytes.ts";
import { readTensorFile, type StoredTensor, tensorFileBytes } from "./tensor-file.ts";

const scratch = await mkdtemp(join(tmpdir(), "tensor-file-"));
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe("tensor files", () => {
  it("come back as they were written, whatever lies before them", async () => {
    const tensors = new Map<string, StoredTensor>([
      ["odd/ü", { type: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
      ["floats", { type: "F32", shape: [2, 1], data: Float32Array.of(-0.5, 1e-40) }],
      ["ids", { type: "I64", shape: [1, 2], data: BigInt64Array.of(-1n, 2n ** 40n) }],
      ["none", { type: "F32", shape: [0], data: new Float32Array(0) }],
    ]);
    const path = join(scratch, "all.safetensors");
    await writeFile(path, tensorFileBytes(tensors));
    expect(await readTensorFile(path)).toEqual(tensors);
    expect(Number((await readFile(path)).readBigUInt64LE(0)) % 8).toBe(0);
  });

  it("name the tensor whose element type is not read", async () => {
    const path = join(scratch, "half.safetensors");
    await writeFile(path, safetensorsBytes([["x", { dtype: "F16", shape: [1], bytes: new Uint8Array(2) }]]));
    await expect(readTensorFile(path)).rejects.toMatchObject({
      code: "unsupported-format",
      message: 'half.safetensors has "x" as F16; F32, I64 and U8 are read.',
    });
  });
});
