import { createHash } from "node:crypto";
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  open as openFile,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  changeTensors,
  copyCheckpoint,
  readTensors,
  shardTensors,
  type Tensors,
  toBfloat16,
  type WeightFile,
  weightFiles,
} from "../../../../test/support/kontext/checkpoint-copy.ts";
import { tinyCheckpoint } from "../../../../test/support/kontext/tiny-kontext.ts";
import type { Checkpoint, TensorEntry } from "./checkpoint.ts";
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

const open = (path = folder) => openCheckpoint(path, { precision: "original" });

function renamed(tensors: Tensors, rename1: (name: string) => string): Tensors {
  return new Map([...tensors].map(([name, tensor]) => [rename1(name), tensor]));
}

async function bytesOf(checkpoint: Checkpoint, entry: TensorEntry | undefined): Promise<Buffer> {
  if (entry === undefined) throw new Error("the tensor is missing");
  const file = await openFile(join(checkpoint.root, entry.file));
  try {
    const { buffer } = await file.read(Buffer.alloc(entry.byteLength), 0, entry.byteLength, entry.offset);
    return buffer;
  } finally {
    await file.close();
  }
}

/** SHA-256 of every weight of a checkpoint, as it is read from where it says. */
async function contentOf(checkpoint: Checkpoint): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const name of ["transformer", "vae", "clip", "t5"] as const) {
    for (const entry of checkpoint[name].tensors.values()) {
      const hash = createHash("sha256").update(await bytesOf(checkpoint, entry));
      content[`${name}/${entry.name}`] = hash.digest("hex");
    }
  }
  return content;
}

describe("a checkpoint in diffusers' folders", () => {
  it("says where every weight lies, and what is beside them", async () => {
    const checkpoint = await open();
    expect(checkpoint).toMatchObject({
      folder,
      root: folder,
      precision: "original",
      tokenizers: { clip: join(folder, "tokenizer"), t5: join(folder, "tokenizer_2") },
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const written = await readTensors(join(folder, weightFiles.transformer));
    expect(checkpoint.transformer.tensors.size).toBe(written.size);
    const name = "transformer_blocks.0.ff.net.2.weight";
    const entry = checkpoint.transformer.tensors.get(name);
    expect(entry?.file).toBe(weightFiles.transformer);
    expect(await bytesOf(checkpoint, entry)).toEqual(written.get(name)?.bytes);
  });

  it("is the same under the other names that files have", async () => {
    const before = await contentOf(await open());
    await changeTensors(folder, "clip", (tensors) =>
      renamed(tensors, (name) => name.replace(/^text_model\./, "")),
    );
    await changeTensors(folder, "t5", (tensors) =>
      renamed(tensors, (name) => (name === "shared.weight" ? "encoder.embed_tokens.weight" : name)),
    );
    const old = { to_q: "query", to_k: "key", to_v: "value", "to_out.0": "proj_attn" };
    await changeTensors(folder, "vae", (tensors) =>
      renamed(tensors, (name) => {
        const entry = Object.entries(old).find(([now]) => name.includes(`.attentions.0.${now}.`));
        return entry === undefined ? name : name.replace(...entry);
      }),
    );
    expect(await contentOf(await open())).toEqual(before);
  });

  it("is the same in several files, with an index or without", async () => {
    const before = await contentOf(await open());
    await shardTensors(folder, "transformer", 3);
    await shardTensors(folder, "t5", 2);
    expect(await contentOf(await open())).toEqual(before);
    await rm(join(folder, "transformer/diffusion_pytorch_model.safetensors.index.json"));
    expect(await contentOf(await open())).toEqual(before);
  });

  it("may have extra weights, another float type, and files of a variant", async () => {
    await changeTensors(folder, "transformer", toBfloat16);
    await changeTensors(folder, "clip", (tensors) =>
      tensors.set("text_model.embeddings.position_ids", {
        dtype: "I64",
        shape: [1, 1],
        bytes: new Uint8Array(8),
      }),
    );
    await rename(join(folder, weightFiles.t5), join(folder, "text_encoder_2/model.fp16.safetensors"));
    const checkpoint = await open();
    expect(checkpoint.transformer.tensors.get("x_embedder.weight")?.type).toBe("BF16");
    expect(checkpoint.clip.tensors.has("text_model.embeddings.position_ids")).toBe(false);
  });

  it("is read through the links of a hub cache, but named without them", async () => {
    const cache = join(home, "models--org--name");
    const snapshot = join(cache, "snapshots", "abc");
    await mkdir(join(cache, "blobs"), { recursive: true });
    await cp(folder, snapshot, { recursive: true });
    for (const [index, file] of Object.values(weightFiles).entries()) {
      await rename(join(snapshot, file), join(cache, "blobs", `hash${index}`));
      await symlink(`../../../blobs/hash${index}`, join(snapshot, file));
    }
    const checkpoint = await open(snapshot);
    expect(checkpoint.root).toBe(join(cache, "blobs"));
    expect(checkpoint.vae.tensors.get("decoder.conv_in.weight")?.file).toBe("hash1");
    expect(await contentOf(checkpoint)).toEqual(await contentOf(await open()));
  });

  it("has a fingerprint that a copy shares and other weights of the same shapes do not", async () => {
    const { fingerprint } = await open();
    expect((await open(tinyCheckpoint)).fingerprint).toBe(fingerprint);
    await changeTensors(
      folder,
      "t5",
      (tensors) =>
        new Map(
          [...tensors].map(([name, tensor]) => [name, { ...tensor, bytes: tensor.bytes.toReversed() }]),
        ),
    );
    expect((await open()).fingerprint).not.toBe(fingerprint);
  });

  it("has no tokenizers where their files are missing", async () => {
    await rm(join(folder, "tokenizer_2/tokenizer.json"));
    await rm(join(folder, "tokenizer/merges.txt"));
    expect((await open()).tokenizers).toEqual({ clip: null, t5: null });
  });
});

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
