import { chmod, mkdtemp, readFile, realpath, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  changeTensors,
  copyCheckpoint,
  shardTensors,
  type WeightFile,
  weightFiles,
} from "../../../../test/support/kontext/checkpoint-copy.ts";
import { openCheckpoint } from "./open-checkpoint.ts";

let home: string;
let folder: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "palimpsest-checkpoint-")));
  folder = join(home, "model");
  await copyCheckpoint(folder);
});
afterEach(async () => {
  await chmod(join(folder, "vae"), 0o700).catch(() => undefined);
  await rm(home, { recursive: true });
});

const open = () => openCheckpoint(folder, { precision: "original" });

describe("a damaged checkpoint", () => {
  it("names the weights that are missing or of another shape or type, the first few of them", async () => {
    await changeTensors(folder, "transformer", (tensors) => {
      tensors.delete("x_embedder.weight");
      for (const [name, tensor] of tensors) {
        if (name === "x_embedder.bias") tensors.set(name, { ...tensor, shape: [16, 2] });
        if (name === "proj_out.bias") tensors.set(name, { ...tensor, dtype: "I32" });
        if (name.startsWith("single_transformer_blocks.1.")) tensors.delete(name);
      }
      return tensors.set("unknown.weight", { dtype: "F32", shape: [1], bytes: new Uint8Array(4) });
    });
    const fault = await open().catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: "unsupported-format", nextStep: expect.any(String) });
    const message = String(fault);
    expect(message).toContain("The weights in transformer do not belong to its config.json");
    expect(message).toContain("x_embedder.weight [32, 64] is missing");
    expect(message).toContain("x_embedder.bias is [16, 2], expected [32]");
    expect(message).toMatch(/and \d+ more/);
    expect(message).toContain("Not expected, but there: unknown.weight");
  });

  it("says which type was found where it cannot be computed with", async () => {
    await changeTensors(folder, "vae", (tensors) => {
      const bias = tensors.get("decoder.conv_in.bias");
      if (bias !== undefined) tensors.set("decoder.conv_in.bias", { ...bias, dtype: "I32" });
      return tensors;
    });
    await expect(open()).rejects.toThrow("decoder.conv_in.bias is I32, expected F32, F16 or BF16");
  });

  const faults: [string, () => Promise<unknown>, RegExp][] = [
    [
      "a file that was cut off",
      () => truncate(join(folder, weightFiles.t5), 5000),
      /text_encoder_2\/model\.safetensors is cut off: its header asks for \d+ bytes, but it has 5000/,
    ],
    [
      "a shard that is missing",
      async () => {
        await shardTensors(folder, "t5", 2);
        await rm(join(folder, "text_encoder_2/model-00002-of-00002.safetensors"));
      },
      /model-00002-of-00002\.safetensors is not there/,
    ],
    [
      "a shard that is missing, without an index",
      async () => {
        await shardTensors(folder, "t5", 2);
        await rm(join(folder, "text_encoder_2/model.safetensors.index.json"));
        await rm(join(folder, "text_encoder_2/model-00002-of-00002.safetensors"));
      },
      /text_encoder_2 has 1 of 2 weight files/,
    ],
    [
      "an index that leads out of the folder",
      async () => {
        await shardTensors(folder, "t5", 2);
        const index = JSON.stringify({
          weight_map: { "shared.weight": "../vae/diffusion_pytorch_model.safetensors" },
        });
        await writeFile(join(folder, "text_encoder_2/model.safetensors.index.json"), index);
      },
      /which is no \.safetensors file beside it/,
    ],
    [
      "an index that promises too much",
      async () => {
        await shardTensors(folder, "t5", 1);
        const index = JSON.stringify({ weight_map: { "no.weight": "model-00001-of-00001.safetensors" } });
        await writeFile(join(folder, "text_encoder_2/model.safetensors.index.json"), index);
      },
      /does not have no\.weight, which the index says/,
    ],
    [
      "a header that would take seconds",
      async () => {
        const length = Buffer.alloc(8);
        length.writeUInt32LE(25_000_001);
        await writeFile(join(folder, weightFiles.vae), length);
        await truncate(join(folder, weightFiles.vae), 30_000_000);
      },
      /has a header of 25000001 bytes; at most 25000000 are read/,
    ],
    [
      "an index of far more files than any model has",
      async () => {
        await shardTensors(folder, "t5", 1);
        const names = Array.from({ length: 1001 }, (_, at) => [`${at}.weight`, `${at}.safetensors`]);
        const index = JSON.stringify({ weight_map: Object.fromEntries(names) });
        await writeFile(join(folder, "text_encoder_2/model.safetensors.index.json"), index);
      },
      /text_encoder_2 has 1001 weight files/,
    ],
    [
      "a web page as weights",
      () => writeFile(join(folder, weightFiles.vae), "<!doctype html><title>Sign in"),
      /is a web page/,
    ],
    [
      "pickled weights",
      () => rename(join(folder, weightFiles.clip), join(folder, "text_encoder/pytorch_model.bin")),
      /as a Python pickle \(pytorch_model\.bin\)/,
    ],
    ["no weights", () => rm(join(folder, weightFiles.vae)), /vae has no weights/],
    ["no network", () => rm(join(folder, "vae"), { recursive: true }), /vae\/config\.json is not there/],
    [
      "a config that is no JSON",
      () => writeFile(join(folder, "vae/config.json"), "{"),
      /vae\/config\.json is not JSON/,
    ],
    [
      "a config that was only cloned as a pointer",
      () => writeFile(join(folder, "vae/config.json"), "version https://git-lfs.github.com/spec/v1"),
      /pointer of git-lfs/,
    ],
    [
      "a config without an end",
      () => writeFile(join(folder, "vae/config.json"), " ".repeat(1_000_001)),
      /has 1000001 bytes/,
    ],
  ];
  it.each(faults)("is refused with the file and what is wrong: %s", async (_, damage, sentence) => {
    await damage();
    await expect(open()).rejects.toThrow(sentence);
    await expect(open()).rejects.toMatchObject({ name: "AppError", nextStep: expect.any(String) });
  });

  it("is refused where its parts come from different models", async () => {
    const path = join(folder, "transformer/config.json");
    const config = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify({ ...config, joint_attention_dim: 48 }));
    await changeTensors(folder, "transformer", (tensors) =>
      tensors.set("context_embedder.weight", {
        dtype: "F32",
        shape: [32, 48],
        bytes: new Uint8Array(32 * 48 * 4),
      }),
    );
    await expect(open()).rejects.toThrow("joint_attention_dim is 48, but d_model of text_encoder_2 is 16");
  });

  // root may read everything
  it.skipIf(process.getuid?.() === 0)("is refused where the account may not read a folder", async () => {
    await chmod(join(folder, "vae"), 0o000);
    await expect(open()).rejects.toThrow("may not be read by your account");
  });

  it.each<WeightFile>(["transformer", "vae", "clip", "t5"])(
    "is refused without its %s",
    async (component) => {
      await changeTensors(folder, component, (tensors) => new Map([...tensors].slice(1)));
      await expect(open()).rejects.toThrow("is missing");
    },
  );
});
