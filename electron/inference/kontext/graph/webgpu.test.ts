import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readTensors } from "../../../../test/support/kontext/read-tensors.ts";
import { relativeError } from "../../../../test/support/kontext/relative-error.ts";
import { runGraph } from "../../../../test/support/kontext/run-graph.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { buildClipGraph } from "./clip-graph.ts";
import { buildT5Graph } from "./t5-graph.ts";
import { transformerFeeds } from "./transformer-feeds.ts";
import { buildTransformerGraph } from "./transformer-graph.ts";
import { buildVaeDecoderGraph } from "./vae-decoder-graph.ts";

/*
 * The same graphs on WebGPU, where a driver for it is there; software will do (docs/inference.md). Shaders take seconds
 * to compile there, so it is asked for: PALIMPSEST_WEBGPU=1. Attention is split, as fused attention is wrong on software.
 */
const fixture = fileURLToPath(new URL("../../../../test/fixtures/kontext-tiny", import.meta.url));
const webgpu = { provider: "webgpu" } as const;

describe.skipIf(process.env["PALIMPSEST_WEBGPU"] !== "1")("on WebGPU", { timeout: 600_000 }, () => {
  const edit = readTensors(`${fixture}/golden/edit.safetensors`);
  const open = () => openCheckpoint(`${fixture}/checkpoint`, { precision: "original" });

  test.each([
    { compute: "float32", limit: 5.9e-5 },
    // WebGPU adds up float16 products in float16; where the probe sees that, the product computes in float32 instead.
    { compute: "float16", limit: 4e-2 },
  ] as const)("the transformer answers in $compute", async ({ compute, limit }) => {
    const checkpoint = await open();
    const numeric = { compute, attention: "split" } as const;
    const graph = buildTransformerGraph(checkpoint.transformer, { tokens: 18_000 }, numeric);
    const feeds = transformerFeeds(checkpoint.transformer.config, {
      hiddenStates: { shape: [1, 27, 64], data: edit.floats("edit/step0/transformer_hidden_states") },
      promptEmbeds: { shape: [1, 512, 16], data: edit.floats("t5/last_hidden_state") },
      pooledProjections: { shape: [1, 24], data: edit.floats("clip/pooler_output") },
      timestep: 1,
      guidance: 2.5,
      imageIds: { shape: [27, 3], data: edit.floats("edit/img_ids") },
    });
    const found = await runGraph(checkpoint, graph, feeds, webgpu);
    const error = relativeError(found.floats("output"), edit.floats("edit/step0/transformer_output"));
    expect(error).toBeLessThan(limit);
  });

  test("CLIP and T5 read the prompt", async () => {
    const checkpoint = await open();
    const clip = await runGraph(
      checkpoint,
      buildClipGraph(checkpoint.clip),
      { input_ids: edit.get("clip_input_ids") },
      webgpu,
    );
    const t5 = await runGraph(
      checkpoint,
      buildT5Graph(checkpoint.t5, { tokens: 512 }, { compute: "float32" }),
      { input_ids: edit.get("t5_input_ids") },
      webgpu,
    );
    expect(relativeError(clip.floats("pooler_output"), edit.floats("clip/pooler_output"))).toBeLessThan(1e-5);
    expect(relativeError(t5.floats("last_hidden_state"), edit.floats("t5/last_hidden_state"))).toBeLessThan(
      1e-4,
    );
  });

  test("the VAE decodes as on the CPU", async () => {
    const checkpoint = await open();
    const graph = buildVaeDecoderGraph(checkpoint.vae, { latentPixels: 60 });
    const latent = {
      type: "float32",
      shape: [1, 16, 6, 10],
      data: edit.floats("edit/final_latents_packed").slice(0, 960),
    } as const;
    const [here, there] = [
      await runGraph(checkpoint, graph, { latent_sample: latent }, webgpu),
      await runGraph(checkpoint, graph, { latent_sample: latent }),
    ];
    expect(relativeError(here.floats("sample"), there.floats("sample"))).toBeLessThan(1e-5);
  });
});
