import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  changeTensors,
  copyCheckpoint,
  type Tensors,
} from "../../../../test/support/kontext/checkpoint-copy.ts";
import { readTensors } from "../../../../test/support/kontext/read-tensors.ts";
import { relativeError } from "../../../../test/support/kontext/relative-error.ts";
import { runGraph } from "../../../../test/support/kontext/run-graph.ts";
import { runTransformer } from "../../../../test/support/kontext/run-transformer.ts";
import { stepCall } from "../../../../test/support/kontext/step-call.ts";
import { fixturePath, tinyCheckpoint } from "../../../../test/support/kontext/tiny-kontext.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { buildClipGraph } from "./clip-graph.ts";
import type { Numeric } from "./numeric.ts";
import { buildT5Graph } from "./t5-graph.ts";
import { buildTransformerGraph } from "./transformer-graph.ts";
import { buildVaeDecoderGraph } from "./vae-decoder-graph.ts";

/*
 * The same graphs on WebGPU, where there is a driver for it; software will do, and how to get it is said in
 * docs/decisions/2026-11-21-kontext-graphs.md. Shaders take seconds to compile there, so it is asked for:
 * PALIMPSEST_WEBGPU=1. Attention is split, as fused attention is wrong on software.
 */
const webgpu = { provider: "webgpu" } as const;

describe.skipIf(process.env["PALIMPSEST_WEBGPU"] !== "1")("on WebGPU", { timeout: 600_000 }, () => {
  const edit = readTensors(fixturePath("golden/edit.safetensors"));
  const open = () => openCheckpoint(tinyCheckpoint, { precision: "original" });

  test.each([
    { compute: "float32", limit: 5.9e-5 },
    // WebGPU adds up float16 products in float16; where the probe sees that, the product computes in float32 instead.
    { compute: "float16", limit: 4e-2 },
  ] as const)("the transformer answers in $compute", async ({ compute, limit }) => {
    const checkpoint = await open();
    const numeric = { compute, attention: "split" } as const;
    const graph = buildTransformerGraph(checkpoint.transformer, { tokens: 18_000 }, numeric);
    const found = await runTransformer(checkpoint, graph, stepCall(edit, 0), webgpu);
    const error = relativeError(found, edit.floats("edit/step0/transformer_output"));
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

  test("states beyond float16's largest number leave float16 as close to float32 as others do", async () => {
    const folder = await mkdtemp(join(tmpdir(), "palimpsest-overflow-"));
    try {
      await copyCheckpoint(folder);
      // States of some 50 000 to which feed-forwards add as much, and in T5 products of two numbers of some 1000.
      const large = /(x_embedder|context_embedder|ff(_context)?\.net\.2)\./;
      await changeTensors(folder, "transformer", (tensors) => scaled(tensors, large, 15_000));
      await changeTensors(folder, "t5", (tensors) => scaled(tensors, /wi_[01]/, 2000));
      const checkpoint = await openCheckpoint(folder, { precision: "original" });
      const answers = async (compute: Numeric["compute"]) => {
        const numeric = { compute, attention: "split" } as const;
        const t5 = await runGraph(
          checkpoint,
          buildT5Graph(checkpoint.t5, { tokens: 512 }, numeric),
          { input_ids: edit.get("t5_input_ids") },
          webgpu,
        );
        const graph = buildTransformerGraph(checkpoint.transformer, { tokens: 539 }, numeric);
        const transformer = await runTransformer(checkpoint, graph, stepCall(edit, 0), webgpu);
        return { t5: t5.floats("last_hidden_state"), transformer };
      };
      const [half, full] = [await answers("float16"), await answers("float32")];
      expect(relativeError(half.t5, full.t5)).toBeLessThan(4e-2);
      expect(relativeError(half.transformer, full.transformer)).toBeLessThan(4e-2);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Weights whose name fits, multiplied. */
function scaled(tensors: Tensors, name: RegExp, factor: number): Tensors {
  return new Map(
    [...tensors].map(([key, tensor]) => {
      if (!name.test(key)) return [key, tensor];
      const bytes = Buffer.from(tensor.bytes);
      for (let at = 0; at < bytes.length; at += 4) bytes.writeFloatLE(bytes.readFloatLE(at) * factor, at);
      return [key, { ...tensor, bytes }];
    }),
  );
}
