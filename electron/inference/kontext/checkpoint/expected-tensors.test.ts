import { describe, expect, it } from "vitest";
import { publishedConfigs } from "../../../../test/support/kontext/published-checkpoint.ts";
import {
  clipTensors,
  type ExpectedTensors,
  t5Tensors,
  transformerTensors,
  vaeTensors,
} from "./expected-tensors.ts";

function parameters(tensors: ExpectedTensors): number {
  return [...tensors.values()].reduce(
    (sum, shape) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
}

/** The counts are those of the published FLUX.1 [dev] and Kontext [dev] files, as diffusers and transformers load them. */
describe("the weights that a config asks for", () => {
  it("are those of the published transformer", () => {
    const tensors = transformerTensors(publishedConfigs.transformer);
    expect(tensors.size).toBe(1160);
    expect(parameters(tensors)).toBe(11_901_408_320);
  });

  it("are without the guidance embedder where the model has none", () => {
    const without = transformerTensors({ ...publishedConfigs.transformer, guidanceEmbeds: false });
    expect(without.size).toBe(1156);
    expect(without.has("time_text_embed.guidance_embedder.linear_1.weight")).toBe(false);
  });

  it("are those of the published VAE", () => {
    const tensors = vaeTensors(publishedConfigs.vae);
    expect(tensors.size).toBe(244);
    expect(parameters(tensors)).toBe(83_819_683);
    const withoutAttention = vaeTensors({ ...publishedConfigs.vae, midBlockAddAttention: false });
    expect(withoutAttention.size).toBe(244 - 20);
  });

  it("are those of the published text encoders", () => {
    const clip = clipTensors(publishedConfigs.clip);
    expect(clip.size).toBe(196);
    expect(parameters(clip)).toBe(123_060_480);
    const t5 = t5Tensors(publishedConfigs.t5);
    expect(t5.size).toBe(219);
    expect(parameters(t5)).toBe(4_762_310_656);
  });
});
