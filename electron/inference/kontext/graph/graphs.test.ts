import { expect, test } from "vitest";
import { readTensors } from "../../../../test/support/kontext/read-tensors.ts";
import { relativeError } from "../../../../test/support/kontext/relative-error.ts";
import { runGraph } from "../../../../test/support/kontext/run-graph.ts";
import { runTransformer } from "../../../../test/support/kontext/run-transformer.ts";
import { stepCall } from "../../../../test/support/kontext/step-call.ts";
import { fixturePath, tinyCheckpoint } from "../../../../test/support/kontext/tiny-kontext.ts";
import type { TensorData } from "../../runtime/tensor.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { buildClipGraph } from "./clip-graph.ts";
import type { Numeric } from "./numeric.ts";
import { buildT5Graph } from "./t5-graph.ts";
import { buildTransformerGraph } from "./transformer-graph.ts";
import { buildVaeDecoderGraph } from "./vae-decoder-graph.ts";
import { buildVaeEncoderGraph } from "./vae-encoder-graph.ts";

/*
 * Every graph against what diffusers and transformers computed with the fixture, in float32. Limits are ten times what
 * float32 itself differs from float64 by, as the reference set of golden.test.ts measured it.
 */
const edit = readTensors(fixturePath("golden/edit.safetensors"));
const checkpoint = await openCheckpoint(tinyCheckpoint, { precision: "original" });

test("CLIP's states and the state of its end token", async () => {
  const found = await runGraph(checkpoint, buildClipGraph(checkpoint.clip), {
    input_ids: edit.get("clip_input_ids"),
  });
  for (const name of ["last_hidden_state", "pooler_output"]) {
    expect(relativeError(found.floats(name), edit.floats(`clip/${name}`))).toBeLessThan(2.8e-6);
  }
});

test("T5's states of 512 tokens", async () => {
  const graph = buildT5Graph(checkpoint.t5, { tokens: 512 }, { compute: "float32" });
  const found = await runGraph(checkpoint, graph, { input_ids: edit.get("t5_input_ids") });
  const error = relativeError(found.floats("last_hidden_state"), edit.floats("t5/last_hidden_state"));
  // The fixture's float32 states are 1.6e-5 from those that transformers computes in float64.
  expect(error).toBeLessThan(5e-5);
});

test("the VAE encodes the context", async () => {
  const context: TensorData = { type: "float32", shape: [1, 3, 64, 48], data: contextSample() };
  const graph = buildVaeEncoderGraph(checkpoint.vae, { latentPixels: 48 });
  const found = await runGraph(checkpoint, graph, { sample: context });
  expect(relativeError(found.floats("moments"), edit.floats("vae_encode/moments"))).toBeLessThan(1.5e-5);
});

test("the VAE decodes the result", async () => {
  const latent: TensorData = { type: "float32", shape: [1, 16, 6, 10], data: finalLatent() };
  const graph = buildVaeDecoderGraph(checkpoint.vae, { latentPixels: 60 });
  const found = await runGraph(checkpoint, graph, { latent_sample: latent });
  expect(relativeError(found.floats("sample"), edit.floats("edit/decoded"))).toBeLessThan(3.3e-6);
});

test.each([
  { attention: "fused", tokens: 539 },
  { attention: "split", tokens: 539 },
  // Planned for so many that the scores are cut into 27 blocks.
  { attention: "split", tokens: 30_000 },
] as const)("the transformer answers every step, attention $attention for $tokens tokens", async (plan) => {
  const numeric: Numeric = { compute: "float32", attention: plan.attention };
  const graph = buildTransformerGraph(checkpoint.transformer, { tokens: plan.tokens }, numeric);
  for (const step of [0, 1, 2]) {
    const found = await runTransformer(checkpoint, graph, stepCall(edit, step));
    const expected = edit.floats(`edit/step${step}/transformer_output`);
    expect(relativeError(found, expected)).toBeLessThan(5.9e-5);
  }
});

/** The context as the pipeline feeds it: -1..1, planar. */
function contextSample(): Float32Array {
  const { data, shape } = edit.bytes("context_rgb_uint8");
  const [height = 0, width = 0] = shape;
  const sample = new Float32Array(3 * height * width);
  for (const [index, value] of data.entries()) {
    sample[(index % 3) * height * width + Math.floor(index / 3)] = value / 127.5 - 1;
  }
  return sample;
}

/** The last latents, unpacked and unscaled: token (row, column), channel · 4 + dy · 2 + dx. */
function finalLatent(): Float32Array {
  const packed = edit.floats("edit/final_latents_packed");
  const { scalingFactor, shiftFactor } = checkpoint.vae.config;
  return Float32Array.from({ length: 16 * 6 * 10 }, (_, index) => {
    const [channel, y, x] = [Math.floor(index / 60), Math.floor(index / 10) % 6, index % 10];
    const token = (y >> 1) * 5 + (x >> 1);
    return (
      (packed[token * 64 + channel * 4 + (y & 1) * 2 + (x & 1)] ?? Number.NaN) / scalingFactor + shiftFactor
    );
  });
}
