import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  writeBfloat16Checkpoint,
  writeShardedCheckpoint,
} from "../../../../test/support/kontext/checkpoint-variants.ts";
import { readTensors } from "../../../../test/support/kontext/read-tensors.ts";
import { relativeError } from "../../../../test/support/kontext/relative-error.ts";
import { fixturePath, tinyCheckpoint } from "../../../../test/support/kontext/tiny-kontext.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { CheckpointSessions } from "../pipeline/kontext-sessions.ts";
import { readTensorFile, type StoredTensor, tensorFileBytes } from "./tensor-file.ts";
import { readTraceInputs } from "./trace-inputs.ts";
import { type TraceSettings, traceKontext } from "./trace-kontext.ts";

const scratch = await mkdtemp(join(tmpdir(), "kontext-trace-"));
afterAll(() => rm(scratch, { recursive: true, force: true }));

const settings: TraceSettings = {
  size: { width: 80, height: 48 },
  steps: 3,
  guidance: 2.5,
  seed: 42,
  trueCfgScale: 1,
};

async function trace(
  folder: string,
  changed: Partial<TraceSettings> = {},
  more: ReadonlyMap<string, StoredTensor> = new Map(),
): Promise<ReadonlyMap<string, StoredTensor>> {
  const checkpoint = await openCheckpoint(folder, { precision: "original" });
  const sessions = new CheckpointSessions(checkpoint, {
    numeric: { compute: "float32", attention: "fused" },
    place: () => ({ provider: "cpu", threads: 1, foldConstants: true, staysLoaded: false }),
  });
  const inputs = new Map([...(await readTensorFile(fixturePath("golden/edit.safetensors"))), ...more]);
  const asked = { ...settings, ...changed };
  const networks = { sessions, vae: checkpoint.vae.config, scheduler: checkpoint.scheduler };
  return traceKontext(
    networks,
    readTraceInputs(inputs, asked.trueCfgScale > 1),
    asked,
    new AbortController().signal,
  );
}

/** Relative L2 error of everything in float32 that both have, and how the pictures differ. */
async function compare(found: ReadonlyMap<string, StoredTensor>, run: string) {
  const expected = await readTensorFile(fixturePath(`golden/${run}.safetensors`));
  const errors: Record<string, number> = {};
  for (const [name, tensor] of expected) {
    const made = found.get(name);
    if (!made) continue;
    expect(made.shape, name).toEqual(tensor.shape);
    if (tensor.type === "F32" && made.type === "F32" && tensor.data.some((value) => value !== 0)) {
      errors[name] = relativeError(made.data, tensor.data);
    }
  }
  const golden = readTensors(fixturePath(`golden/${run}.safetensors`)).bytes("edit/image_rgb_uint8").data;
  const picture = found.get("edit/image_rgb_uint8")?.data ?? new Uint8Array(0);
  const distances = Array.from(golden, (value, index) => Math.abs(value - Number(picture[index])));
  return {
    errors,
    worst: Math.max(...Object.values(errors)),
    pictureDistance: Math.max(...distances),
    equalShare: distances.filter((distance) => distance === 0).length / distances.length,
  };
}

describe("traceKontext", () => {
  it("computes every tensor of a run as diffusers does", async () => {
    const found = await trace(tinyCheckpoint);
    const { errors, pictureDistance, equalShare } = await compare(found, "edit");
    expect(Object.keys(errors).toSorted()).toEqual(
      [
        "clip/last_hidden_state",
        "clip/pooler_output",
        "edit/decoded",
        "edit/final_latents_packed",
        "edit/img_ids",
        "edit/initial_latents_packed",
        "edit/sigmas",
        ...[0, 1, 2].flatMap((step) => [
          `edit/step${step}/latents_after_step`,
          `edit/step${step}/transformer_hidden_states`,
          `edit/step${step}/transformer_output`,
        ]),
        "t5/last_hidden_state",
        "vae_encode/mean",
        "vae_encode/moments",
        "vae_encode/packed_latents",
      ].toSorted(),
    );
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(2e-5);
    expect(found.get("edit/txt_ids")).toEqual({ type: "F32", shape: [512, 3], data: new Float32Array(1536) });
    expect(pictureDistance).toBeLessThanOrEqual(1);
    expect(equalShare).toBeGreaterThanOrEqual(0.999);
  });

  it("computes true classifier-free guidance as diffusers does", async () => {
    const negative = await readTensorFile(fixturePath("golden/edit_true_cfg.safetensors"));
    const found = await trace(tinyCheckpoint, { seed: 43, steps: 2, trueCfgScale: 2 }, negative);
    const { errors, worst, pictureDistance, equalShare } = await compare(found, "edit_true_cfg");
    expect(errors).toHaveProperty("edit/step1/transformer_output_negative");
    expect(worst).toBeLessThan(3e-5);
    expect(pictureDistance).toBeLessThanOrEqual(1);
    expect(equalShare).toBeGreaterThanOrEqual(0.999);
  });

  it("computes from bfloat16 weights what diffusers computes from weights rounded so", async () => {
    const folder = join(scratch, "bfloat16");
    await writeBfloat16Checkpoint(folder);
    const { worst, pictureDistance, equalShare } = await compare(await trace(folder), "edit_bfloat16");
    expect(worst).toBeLessThan(2e-5);
    expect(pictureDistance).toBeLessThanOrEqual(1);
    expect(equalShare).toBeGreaterThanOrEqual(0.999);
  });

  it("computes from sharded files the same bytes as from single ones", async () => {
    const folder = join(scratch, "sharded");
    await writeShardedCheckpoint(folder);
    const [found, wanted] = [await trace(folder), await trace(tinyCheckpoint)];
    expect(Buffer.compare(tensorFileBytes(found), tensorFileBytes(wanted))).toBe(0);
  });

  it("takes embeddings in place of the encoders", async () => {
    const golden = await readTensorFile(fixturePath("golden/edit.safetensors"));
    const embeds = golden.get("t5/last_hidden_state");
    const pooled = golden.get("clip/pooler_output");
    if (!embeds || !pooled) throw new Error("The fixture lacks its embeddings.");
    const given = new Map([
      ["prompt_embeds", embeds],
      ["pooled_projections", pooled],
    ]);
    const found = await trace(tinyCheckpoint, {}, given);
    expect(found.has("t5/last_hidden_state")).toBe(false);
    expect(found.has("clip/pooler_output")).toBe(false);
    expect((await compare(found, "edit")).worst).toBeLessThan(2e-5);
  });
});
