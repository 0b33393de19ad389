import { describe, expect, it } from "vitest";
import { clipConfig, parseConfig, t5Config, transformerConfig, vaeConfig } from "./configs.ts";
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
    const config = parseConfig(
      transformerConfig,
      { _class_name: "FluxTransformer2DModel", guidance_embeds: true },
      "transformer/config.json",
    );
    const tensors = transformerTensors(config);
    expect(tensors.size).toBe(1160);
    expect(parameters(tensors)).toBe(11_901_408_320);
    expect(transformerTensors({ ...config, guidanceEmbeds: false }).size).toBe(1156);
  });

  it("are those of the published VAE", () => {
    const config = parseConfig(
      vaeConfig,
      {
        _class_name: "AutoencoderKL",
        block_out_channels: [128, 256, 512, 512],
        layers_per_block: 2,
        latent_channels: 16,
        use_quant_conv: false,
        use_post_quant_conv: false,
      },
      "vae/config.json",
    );
    expect(vaeTensors(config).size).toBe(244);
    expect(parameters(vaeTensors(config))).toBe(83_819_683);
  });

  it("are those of the published text encoders", () => {
    const clip = clipTensors(
      parseConfig(
        clipConfig,
        { hidden_size: 768, intermediate_size: 3072, num_attention_heads: 12 },
        "text_encoder/config.json",
      ),
    );
    expect(clip.size).toBe(196);
    expect(parameters(clip)).toBe(123_060_480);
    const t5 = t5Tensors(
      parseConfig(
        t5Config,
        { feed_forward_proj: "gated-gelu", d_model: 4096, d_ff: 10_240, num_layers: 24, num_heads: 64 },
        "text_encoder_2/config.json",
      ),
    );
    expect(t5.size).toBe(219);
    expect(parameters(t5)).toBe(4_762_310_656);
  });
});
