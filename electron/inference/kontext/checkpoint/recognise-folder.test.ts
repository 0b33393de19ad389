import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyCheckpoint, weightFiles } from "../../../../test/support/kontext/checkpoint-copy.ts";
import { safetensorsBytes } from "../../../../test/support/kontext/safetensors-bytes.ts";
import { openCheckpoint } from "./open-checkpoint.ts";
import { recogniseFolder } from "./recognise-folder.ts";

let home: string;
let folder: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "palimpsest-recognise-")));
  folder = join(home, "FLUX.1-Kontext-dev");
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

/** Makes files with their folders; a value is the content. */
async function make(files: Readonly<Record<string, string | Uint8Array>>, into = folder): Promise<void> {
  await mkdir(into, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(into, name)), { recursive: true });
    await writeFile(join(into, name), content);
  }
}

async function setPipeline(name: string, transformer = "FluxTransformer2DModel"): Promise<void> {
  await writeFile(
    join(folder, "model_index.json"),
    JSON.stringify({ _class_name: name, transformer: ["diffusers", transformer] }),
  );
}

function weights(name: string): Buffer {
  return safetensorsBytes([[name, { dtype: "F32", shape: [1], bytes: new Uint8Array(4) }]]);
}

const kontext = () => ({
  isUsable: true,
  folder,
  name: "FLUX.1-Kontext-dev",
  mayBeAnotherModel: false,
  licence: null,
});

describe("a folder that holds Kontext", () => {
  beforeEach(() => copyCheckpoint(folder));

  it("is recognised by itself, its index, one of its parts and a folder around it", async () => {
    expect(await recogniseFolder(folder)).toEqual(kontext());
    expect(await recogniseFolder(join(folder, "model_index.json"))).toEqual(kontext());
    expect(await recogniseFolder(join(folder, "transformer"))).toEqual(kontext());
    await make({ "notes.txt": "" }, join(home, "other"));
    expect(await recogniseFolder(home)).toEqual(kontext());
  });

  it("is recognised in the hub's cache, in the revision that is current, and opens there", async () => {
    const cache = join(home, "hub", "models--black-forest-labs--FLUX.1-Kontext-dev");
    const current = join(cache, "snapshots", "bbb");
    await cp(folder, current, { recursive: true });
    await make({ "model_index.json": "{}" }, join(cache, "snapshots", "ccc"));
    await make({ main: "bbb" }, join(cache, "refs"));
    await make({}, join(cache, "blobs"));
    await rename(join(current, weightFiles.vae), join(cache, "blobs", "vae"));
    await symlink("../../../blobs/vae", join(current, weightFiles.vae));
    const expected = { ...kontext(), folder: current };
    expect(await recogniseFolder(cache)).toEqual(expected);
    expect(await recogniseFolder(join(home, "hub"))).toEqual(expected);
    expect(await recogniseFolder(current)).toEqual(expected);
    expect((await openCheckpoint(current, { precision: "original" })).root).toBe(cache);
    await rm(join(cache, "refs"), { recursive: true });
    await rm(join(cache, "snapshots", "ccc"), { recursive: true });
    expect(await recogniseFolder(cache)).toEqual(expected);
  });

  it("shows its licence", async () => {
    await make({
      "LICENSE.md": "FLUX.1 [dev] Non-Commercial License",
      "README.md":
        "---\nlicense: other\nlicense_name: flux-1-dev-non-commercial-license\n---\n# Model\nlicense_name: x",
    });
    expect(await recogniseFolder(folder)).toMatchObject({
      licence: { name: "flux-1-dev-non-commercial-license", text: "FLUX.1 [dev] Non-Commercial License" },
    });
    await rm(join(folder, "LICENSE.md"));
    await writeFile(join(folder, "README.md"), "---\r\nlicense: apache-2.0\r\n---\r\n");
    expect(await recogniseFolder(folder)).toMatchObject({ licence: { name: "apache-2.0", text: null } });
  });

  it.each(["FluxPipeline", "FluxInpaintPipeline", "MyOwnPipeline"])(
    "has to be asked about as %s",
    async (name) => {
      await setPipeline(name);
      expect(await recogniseFolder(folder)).toMatchObject({ isUsable: true, mayBeAnotherModel: true });
    },
  );

  it("has to be asked about without an index", async () => {
    await rm(join(folder, "model_index.json"));
    expect(await recogniseFolder(folder)).toMatchObject({ isUsable: true, folder, mayBeAnotherModel: true });
  });

  it("is taken before another FLUX beside it, but not before another Kontext", async () => {
    const other = join(home, "other");
    await copyCheckpoint(other);
    expect(await recogniseFolder(home)).toMatchObject({ isUsable: false, layout: "several-models" });
    await writeFile(
      join(other, "model_index.json"),
      JSON.stringify({ _class_name: "FluxPipeline", transformer: ["diffusers", "FluxTransformer2DModel"] }),
    );
    expect(await recogniseFolder(home)).toEqual(kontext());
  });

  it("is found beside one that is damaged", async () => {
    const damaged = join(home, "a-damaged");
    await cp(folder, damaged, { recursive: true });
    await writeFile(join(damaged, "model_index.json"), "{");
    expect(await recogniseFolder(home)).toEqual(kontext());
  });

  it.each([
    ["FluxFillPipeline", "FluxTransformer2DModel", "other-pipeline"],
    ["StableDiffusion3Pipeline", "SD3Transformer2DModel", "other-pipeline"],
    ["Flux2KleinPipeline", "Flux2Transformer2DModel", "flux2"],
  ])("is another model as %s", async (name, transformer, layout) => {
    await setPipeline(name, transformer);
    expect(await recogniseFolder(folder)).toMatchObject({ isUsable: false, layout });
  });

  it("is damaged with an index that is a page", async () => {
    await writeFile(join(folder, "model_index.json"), "<!doctype html>");
    expect(await recogniseFolder(folder)).toMatchObject({
      isUsable: false,
      layout: "damaged",
      message: expect.stringContaining("model_index.json is a web page"),
    });
  });
});

describe("a folder that Palimpsest cannot use", () => {
  const index = JSON.stringify({
    _class_name: "FluxKontextPipeline",
    transformer: ["a", "FluxTransformer2DModel"],
  });
  const lora = "transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight";
  const layouts: [string, string, Record<string, string | Uint8Array>][] = [
    ["ONNX by optimum", "onnx-diffusers", { "model_index.json": index, "transformer/model.onnx": "" }],
    ["ONNX for Amuse", "onnx-amuse", { "transformer/model.onnx": "", "vae_encoder/model.onnx": "" }],
    ["ONNX for Amuse, by its template", "onnx-amuse", { "amuse_template.json": "{}" }],
    ["klein", "flux2", { "config.json": '{"model":"FLUX.2-klein-4B"}', "transformer/model.onnx": "" }],
    ["TensorRT", "tensorrt", { "transformer.opt/bf16/model.onnx": "", "clip.opt/model.onnx": "" }],
    [
      "ComfyUI",
      "single-file",
      { "flux1-kontext-dev.safetensors": weights("double_blocks.0.img_attn.qkv.weight") },
    ],
    ["a LoRA", "lora", { "turbo.safetensors": weights(lora) }],
    [
      "a LoRA of kohya",
      "lora",
      { "a.safetensors": weights("lora_unet_double_blocks_0_img_mlp_0.lora_down.weight") },
    ],
    ["GGUF", "gguf", { "flux1-kontext-dev-Q4_K_S.gguf": "GGUF" }],
    [
      "a pointer",
      "damaged",
      { "x.safetensors": "version https://git-lfs.github.com/spec/v1\noid sha256:0\n" },
    ],
    ["other weights", "unknown", { "x.safetensors": weights("a") }],
    ["other files", "unknown", { "a.txt": "", "b/c.txt": "" }],
    ["nothing", "empty", {}],
  ];
  it.each(layouts)("is explained, and what to do instead: %s", async (_, layout, files) => {
    await make(files);
    expect(await recogniseFolder(folder)).toMatchObject({
      isUsable: false,
      layout,
      message: expect.stringMatching(/\.$/),
      nextStep: expect.stringMatching(/\.$/),
    });
  });

  it("is explained for a file too", async () => {
    await make({ "a.safetensors": weights("double_blocks.0.img_attn.qkv.weight"), "b.txt": "" });
    expect(await recogniseFolder(join(folder, "a.safetensors"))).toMatchObject({ layout: "single-file" });
    expect(await recogniseFolder(join(folder, "b.txt"))).toMatchObject({ layout: "unknown" });
  });

  it("is explained where there is none", async () => {
    expect(await recogniseFolder(folder)).toMatchObject({
      layout: "unreadable",
      message: expect.stringContaining("not there"),
    });
  });

  // root may read everything
  it.skipIf(process.getuid?.() === 0)("is explained where the account may not read it", async () => {
    await make({ "model_index.json": await readFile(import.meta.filename) });
    await chmod(folder, 0o000);
    expect(await recogniseFolder(folder)).toMatchObject({
      layout: "unreadable",
      message: expect.stringContaining("may not be read by your account"),
    });
    await chmod(folder, 0o700);
  });
});
