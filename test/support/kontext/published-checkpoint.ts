import type { Checkpoint, TensorEntry } from "../../../electron/inference/kontext/checkpoint/checkpoint.ts";
import {
  clipConfig,
  parseConfig,
  schedulerConfig,
  t5Config,
  transformerConfig,
  vaeConfig,
} from "../../../electron/inference/kontext/checkpoint/configs.ts";
import {
  clipTensors,
  type ExpectedTensors,
  t5Tensors,
  transformerTensors,
  vaeTensors,
} from "../../../electron/inference/kontext/checkpoint/expected-tensors.ts";

/** The configs of FLUX.1 Kontext [dev] as published, as far as they differ from the libraries' defaults. */
export const publishedConfigs = {
  transformer: parseConfig(
    transformerConfig,
    { _class_name: "FluxTransformer2DModel", guidance_embeds: true },
    "transformer/config.json",
  ),
  vae: parseConfig(
    vaeConfig,
    {
      _class_name: "AutoencoderKL",
      block_out_channels: [128, 256, 512, 512],
      layers_per_block: 2,
      latent_channels: 16,
      scaling_factor: 0.3611,
      shift_factor: 0.1159,
      use_quant_conv: false,
      use_post_quant_conv: false,
    },
    "vae/config.json",
  ),
  clip: parseConfig(
    clipConfig,
    { hidden_size: 768, intermediate_size: 3072, num_attention_heads: 12 },
    "text_encoder/config.json",
  ),
  t5: parseConfig(
    t5Config,
    { feed_forward_proj: "gated-gelu", d_model: 4096, d_ff: 10_240, num_layers: 24, num_heads: 64 },
    "text_encoder_2/config.json",
  ),
  scheduler: parseConfig(
    schedulerConfig,
    { _class_name: "FlowMatchEulerDiscreteScheduler", use_dynamic_shifting: true },
    "scheduler/scheduler_config.json",
  ),
};

/** FLUX.1 Kontext [dev] as published, in bfloat16, without a byte of its weights. */
export function publishedCheckpoint(): Checkpoint {
  const { transformer, vae, clip, t5, scheduler } = publishedConfigs;
  return {
    folder: "/model",
    root: "/model",
    precision: "original",
    transformer: { config: transformer, tensors: entries(transformerTensors(transformer)) },
    vae: { config: vae, tensors: entries(vaeTensors(vae)) },
    clip: { config: clip, tensors: entries(clipTensors(clip)) },
    t5: { config: t5, tensors: entries(t5Tensors(t5)) },
    scheduler,
    tokenizers: { clip: null, t5: null },
    fingerprint: "0".repeat(64),
    weightsFingerprint: "0".repeat(64),
  };
}

function entries(expected: ExpectedTensors): ReadonlyMap<string, TensorEntry> {
  return new Map(
    [...expected].map(([name, shape]) => {
      const byteLength = 2 * shape.reduce((product, size) => product * size, 1);
      return [name, { name, type: "BF16", shape, file: "x.safetensors", offset: 0, byteLength }];
    }),
  );
}
