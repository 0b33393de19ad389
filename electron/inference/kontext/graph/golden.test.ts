import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTensors } from "../../../../test/support/kontext/read-tensors.ts";
import { relativeError } from "../../../../test/support/kontext/relative-error.ts";
import { runGraph } from "../../../../test/support/kontext/run-graph.ts";
import { runTransformer } from "../../../../test/support/kontext/run-transformer.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { buildClipGraph } from "./clip-graph.ts";
import type { Numeric } from "./numeric.ts";
import { relativePositionBuckets } from "./relative-position-buckets.ts";
import { ropeTables } from "./rope-tables.ts";
import { sinusoidalEmbedding } from "./sinusoidal-embedding.ts";
import { buildT5Graph } from "./t5-graph.ts";
import { buildTransformerGraph } from "./transformer-graph.ts";
import { buildVaeDecoderGraph } from "./vae-decoder-graph.ts";
import { buildVaeEncoderGraph } from "./vae-encoder-graph.ts";

/*
 * The reference set that the design was checked with, of another random model than the fixture: one head, two double
 * blocks, longer prompts, 4 steps. Limits are ten times the float32 error that its README measured against float64.
 * Run with PALIMPSEST_GOLDEN=/path/to/kontext-tiny.
 */
const folder = process.env["PALIMPSEST_GOLDEN"];
const exact: Numeric = { compute: "float32", attention: "fused" };

describe.skipIf(folder === undefined)("against the reference set", () => {
  const golden = (name: string) => readTensors(join(folder ?? "", "golden", `${name}.safetensors`));
  const open = () => openCheckpoint(folder ?? "", { precision: "original" });

  test.each(["empty", "full", "over_limit", "short"])("CLIP reads the prompt %s", async (prompt) => {
    const checkpoint = await open();
    const expected = golden("clip");
    const found = await runGraph(checkpoint, buildClipGraph(checkpoint.clip), {
      input_ids: expected.get(`${prompt}/input_ids`),
    });
    for (const name of ["last_hidden_state", "pooler_output"]) {
      expect(relativeError(found.floats(name), expected.floats(`${prompt}/${name}`))).toBeLessThan(2.8e-6);
    }
  });

  test.each(["empty", "over_limit", "short", "short_padded_to_128"])(
    "T5 reads the prompt %s",
    async (prompt) => {
      const checkpoint = await open();
      const expected = golden("t5");
      const ids = expected.get(`${prompt}/input_ids`);
      const graph = buildT5Graph(checkpoint.t5, { tokens: ids.data.length }, exact);
      const found = await runGraph(checkpoint, graph, { input_ids: ids });
      const error = relativeError(
        found.floats("last_hidden_state"),
        expected.floats(`${prompt}/last_hidden_state`),
      );
      expect(error).toBeLessThan(3.1e-6);
    },
  );

  test("the VAE encodes the context", async () => {
    const checkpoint = await open();
    const found = await runGraph(checkpoint, buildVaeEncoderGraph(checkpoint.vae, { latentPixels: 160 }), {
      sample: golden("image").get("context_preprocessed"),
    });
    const error = relativeError(found.floats("moments"), golden("vae_encode").floats("moments"));
    expect(error).toBeLessThan(1.5e-5);
  });

  test.each(["edit", "edit_true_cfg"])("the VAE decodes what came of %s", async (run) => {
    const checkpoint = await open();
    const found = await runGraph(checkpoint, buildVaeDecoderGraph(checkpoint.vae, { latentPixels: 240 }), {
      latent_sample: golden(run).get("decoder_input"),
    });
    expect(relativeError(found.floats("sample"), golden(run).floats("decoded"))).toBeLessThan(3.3e-6);
  });

  test("sinusoids and rotations are those of the first step", () => {
    const inner = golden("transformer_inner_step0");
    const timestep = golden("edit").floats("step0/transformer_timestep")[0] ?? Number.NaN;
    expect(relativeError(sinusoidalEmbedding(timestep), inner.floats("sinusoid_of_timestep"))).toBeLessThan(
      8.9e-5,
    );
    expect(relativeError(sinusoidalEmbedding(2.5), inner.floats("sinusoid_of_guidance"))).toBeLessThan(3e-4);
    const rope = ropeTables(golden("edit").floats("img_ids"), [16, 56, 56]);
    const twice = (table: Float32Array) => Float32Array.from([...table].flatMap((value) => [value, value]));
    expect(relativeError(twice(rope.cosines), inner.floats("rope_cos_of_image_tokens"))).toBeLessThan(1.5e-7);
    expect(relativeError(twice(rope.sines), inner.floats("rope_sin_of_image_tokens"))).toBeLessThan(2.1e-7);
  });

  test("T5 counts distances in the buckets of transformers", () => {
    const t5 = golden("t5");
    const numbers = (name: string) => Array.from(t5.get(name).data, Number);
    const found = relativePositionBuckets(numbers("relative_positions_memory_minus_query"), 32, 128);
    expect(found).toEqual(numbers("relative_position_buckets"));
  });

  test.each([0, 1, 2, 3])("the transformer answers step %i", async (step) => {
    const checkpoint = await open();
    const edit = golden("edit");
    const call = {
      hiddenStates: { shape: [1, 100, 64], data: edit.floats(`step${step}/transformer_hidden_states`) },
      promptEmbeds: { shape: [1, 512, 32], data: golden("t5").floats("short/last_hidden_state") },
      pooledProjections: { shape: [1, 24], data: edit.floats("pooled_projections") },
      timestep: edit.floats(`step${step}/transformer_timestep`)[0] ?? Number.NaN,
      guidance: edit.floats("guidance")[0] ?? Number.NaN,
      imageIds: { shape: [100, 3], data: edit.floats("img_ids") },
    };
    const expected = edit.floats(`step${step}/transformer_output`);
    for (const attention of ["fused", "split"] as const) {
      const numeric: Numeric = { compute: "float32", attention };
      const graph = buildTransformerGraph(checkpoint.transformer, { tokens: 612 }, numeric);
      const found = await runTransformer(checkpoint, graph, call);
      expect(relativeError(found, expected)).toBeLessThan(5.5e-6);
    }
  });
});
