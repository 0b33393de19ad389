import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  changeTensors,
  copyCheckpoint,
  type WeightFile,
} from "../../../../test/support/kontext/checkpoint-copy.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { openKontext, runKontext } from "../pipeline.ts";
import { PromptCache } from "../text/prompt-cache.ts";
import { requireFinite } from "./require-finite.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-finite-"));
  await copyCheckpoint(folder);
});
afterEach(() => rm(folder, { recursive: true }));

/** Two steps under a mask that keeps the whole picture: nothing of a step is seen outside it. */
async function edit() {
  const size = { width: 32, height: 32 };
  const model = await openKontext(
    await openCheckpoint(folder, { precision: "original" }),
    {
      numeric: { compute: "float32", attention: "fused" },
      place: () => ({ provider: "cpu", threads: 1, foldConstants: true, staysLoaded: false }),
    },
    new PromptCache(),
  );
  const context = { ...size, channels: 3, data: new Uint8Array(32 * 32 * 3).fill(90) } as const; // a tuple of literals
  const request = {
    context,
    size,
    mask: { ...size, data: new Uint8Array(32 * 32) },
    mode: "constrained",
    references: [],
    prompt: "make it red",
    negativePrompt: null,
    trueCfgScale: 1,
    guidance: 2.5,
    steps: 2,
    seed: 1,
    stepCacheThreshold: null,
    isVaeTiled: false,
  } as const; // for the literal types of channels and mode
  return runKontext(model, request, { signal: new AbortController().signal });
}

/** Little-endian float32 NaN. */
const nan = [0, 0, 0xc0, 0x7f];

function fillWithNan(component: WeightFile, isMeant: (name: string) => boolean): Promise<void> {
  return changeTensors(folder, component, (tensors) => {
    for (const [name, tensor] of tensors) {
      if (!isMeant(name)) continue;
      tensors.set(name, { ...tensor, bytes: tensor.bytes.map((_, index) => nan[index % 4] ?? 0) });
    }
    return tensors;
  });
}

describe("an edit whose networks give NaN", () => {
  it.each<[WeightFile, string, string]>([
    ["clip", "text_model.final_layer_norm.weight", "the prompt"],
    ["t5", "encoder.final_layer_norm.weight", "the prompt"],
    ["vae", "encoder.conv_out.bias", "the latents of the given picture"],
    ["transformer", "proj_out.bias", "step 1"],
    ["vae", "decoder.conv_out.bias", "the picture"],
  ])("fails, where %s has damaged %s, and says what to do", async (component, tensor, made) => {
    await fillWithNan(component, (name) => name === tensor);
    await expect(edit()).rejects.toMatchObject({
      code: "provider-failed",
      message: `The model gave NaN instead of a number for ${made}.`,
      nextStep: expect.stringContaining("precision"),
      charge: "not-charged",
    });
  });

  it("is told from one that gives numbers", async () => {
    expect((await edit()).image).toMatchObject({ width: 32, height: 32 });
  });
});

describe("requireFinite", () => {
  it("hands on numbers, however large, and refuses infinite ones", () => {
    const large = { shape: [2], data: Float32Array.of(-3e38, 3e38) };
    expect(requireFinite(large, "this")).toBe(large);
    const overflown = { shape: [2], data: Float32Array.of(0, Number.NEGATIVE_INFINITY) };
    expect(() => requireFinite(overflown, "this")).toThrow("gave -Infinity instead of a number for this");
  });
});
