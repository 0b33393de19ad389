import { createHash } from "node:crypto";
import {
  cp,
  mkdir,
  mkdtemp,
  open as openFile,
  realpath,
  rename,
  rm,
  symlink,
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
  weightFiles,
} from "../../../../test/support/kontext/checkpoint-copy.ts";
import { safetensorsBytes } from "../../../../test/support/kontext/safetensors-bytes.ts";
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

  it("is that of the files of an index, as diffusers reads it, where a variant lies beside them", async () => {
    const before = await contentOf(await open());
    const variant = await readTensors(join(folder, weightFiles.transformer));
    await shardTensors(folder, "transformer", 2);
    const file = "transformer/diffusion_pytorch_model.fp16.safetensors";
    await writeFile(join(folder, file), safetensorsBytes(toBfloat16(variant)));
    expect(await contentOf(await open())).toEqual(before);
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
