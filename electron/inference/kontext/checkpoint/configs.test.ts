import { describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import {
  clipConfig,
  parseConfig,
  schedulerConfig,
  t5Config,
  transformerConfig,
  vaeConfig,
} from "./configs.ts";

/** As published with FLUX.1 Kontext [dev]. */
const transformer = {
  _class_name: "FluxTransformer2DModel",
  _diffusers_version: "0.34.0.dev0",
  attention_head_dim: 128,
  axes_dims_rope: [16, 56, 56],
  guidance_embeds: true,
  in_channels: 64,
  joint_attention_dim: 4096,
  num_attention_heads: 24,
  num_layers: 19,
  num_single_layers: 38,
  out_channels: null,
  patch_size: 1,
  pooled_projection_dim: 768,
};
const vae = {
  _class_name: "AutoencoderKL",
  act_fn: "silu",
  block_out_channels: [128, 256, 512, 512],
  force_upcast: true,
  latent_channels: 16,
  layers_per_block: 2,
  norm_num_groups: 32,
  scaling_factor: 0.3611,
  shift_factor: 0.1159,
  use_post_quant_conv: false,
  use_quant_conv: false,
};
const scheduler = {
  _class_name: "FlowMatchEulerDiscreteScheduler",
  base_image_seq_len: 256,
  base_shift: 0.5,
  max_image_seq_len: 4096,
  max_shift: 1.15,
  num_train_timesteps: 1000,
  use_dynamic_shifting: true,
};

function refusal(read: () => unknown): AppError {
  try {
    read();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the configuration files of a checkpoint", () => {
  it("are read as published", () => {
    expect(parseConfig(transformerConfig, transformer, "transformer/config.json")).toEqual({
      inChannels: 64,
      numLayers: 19,
      numSingleLayers: 38,
      attentionHeadDim: 128,
      numAttentionHeads: 24,
      jointAttentionDim: 4096,
      pooledProjectionDim: 768,
      guidanceEmbeds: true,
      axesDimsRope: [16, 56, 56],
    });
    expect(parseConfig(vaeConfig, vae, "vae/config.json")).toMatchObject({
      blockOutChannels: [128, 256, 512, 512],
      scalingFactor: 0.3611,
      shiftFactor: 0.1159,
      midBlockAddAttention: true,
    });
    expect(parseConfig(schedulerConfig, scheduler, "scheduler/scheduler_config.json")).toEqual({
      numTrainTimesteps: 1000,
      baseShift: 0.5,
      maxShift: 1.15,
      baseImageSeqLen: 256,
      maxImageSeqLen: 4096,
    });
  });

  it("take what is left out from the library's own defaults", () => {
    expect(parseConfig(clipConfig, { hidden_size: 768, num_attention_heads: 12 }, "config.json")).toEqual({
      hiddenSize: 768,
      intermediateSize: 2048,
      numHiddenLayers: 12,
      numAttentionHeads: 12,
      maxPositionEmbeddings: 77,
      vocabSize: 49_408,
      layerNormEps: 1e-5,
      eosTokenId: 49_407,
    });
  });

  it.each([
    [
      () => parseConfig(vaeConfig, { ...vae, act_fn: "relu" }, "vae/config.json"),
      'act_fn is "relu", expected "silu"',
    ],
    [
      () => parseConfig(t5Config, { feed_forward_proj: "relu" }, "text_encoder_2/config.json"),
      'feed_forward_proj is "relu", expected "gated-gelu"',
    ],
    [
      () =>
        parseConfig(
          transformerConfig,
          { ...transformer, axes_dims_rope: [16, 56, 58] },
          "transformer/config.json",
        ),
      "axes_dims_rope is [16,56,58], expected three even numbers whose sum is attention_head_dim",
    ],
    [
      () => parseConfig(transformerConfig, { ...transformer, num_layers: 1e9 }, "transformer/config.json"),
      "num_layers is 1000000000, expected a whole number from 1 to 512",
    ],
    [
      () =>
        parseConfig(
          schedulerConfig,
          { ...scheduler, use_dynamic_shifting: undefined },
          "scheduler_config.json",
        ),
      "use_dynamic_shifting is nothing, expected true",
    ],
    [() => parseConfig(vaeConfig, [], "vae/config.json"), "the file is [], expected an object"],
  ])("are refused by name where a value is not what the graphs compute", (read, sentence) => {
    const error = refusal(read);
    expect(error.code).toBe("unsupported-format");
    expect(error.message).toContain(sentence);
    expect(error.nextStep).not.toBeNull();
  });

  it("name every wrong field at once, and cut what is long", () => {
    const error = refusal(() =>
      parseConfig(vaeConfig, { ...vae, act_fn: "x".repeat(10_000), use_quant_conv: true }, "vae/config.json"),
    );
    expect(error.message).toContain("use_quant_conv is true, expected false");
    expect(error.message.length).toBeLessThan(400);
  });
});
