import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeTensors, copyCheckpoint } from "../../../../test/support/kontext/checkpoint-copy.ts";
import { openCheckpoint } from "./open-checkpoint.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-fingerprint-"));
  await copyCheckpoint(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const open = () => openCheckpoint(folder, { precision: "original" });

describe("the fingerprint of a checkpoint", () => {
  it("changes with every single tensor, as by a LoRA that was merged into a few", async () => {
    const seen = new Set([(await open()).weightsFingerprint]);
    const neighbours = [...(await open()).transformer.tensors.keys()].toSorted().slice(0, 10);
    for (const name of neighbours) {
      await changeTensors(folder, "transformer", (tensors) => {
        const tensor = tensors.get(name);
        if (tensor === undefined) throw new Error(`${name} is missing`);
        const bytes = tensor.bytes.map((byte, index) => (index % 2 === 0 ? byte ^ 1 : byte));
        return tensors.set(name, { ...tensor, bytes });
      });
      seen.add((await open()).weightsFingerprint);
    }
    expect(seen.size).toBe(1 + neighbours.length);
  });

  it.each(["tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer_2/tokenizer.json"])(
    "changes with %s, which makes tokens of the prompt, but the weights are the same",
    async (file) => {
      const before = await open();
      await appendFile(join(folder, file), "\n");
      const after = await open();
      expect(after.fingerprint).not.toBe(before.fingerprint);
      expect(after.weightsFingerprint).toBe(before.weightsFingerprint);
    },
  );

  it("changes with the scheduler", async () => {
    const before = await open();
    const path = join(folder, "scheduler/scheduler_config.json");
    const config = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify({ ...config, max_shift: 1.25 }));
    expect((await open()).fingerprint).not.toBe(before.fingerprint);
  });
});
