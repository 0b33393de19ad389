import { z } from "zod";
import { AppError } from "../../../../shared/errors.ts";

/*
 * The messages of these schemas complete the sentence "expected …". Values that only training reads (dropout,
 * initialisers) are ignored; a value that changes the computation is either read or fixed to what the graphs compute.
 * Defaults are those of the constructors in diffusers 0.40 and transformers 5.
 */

/** Above every published model; keeps a list of expected tensors, and a product of two widths, within bounds. */
const maximumWidth = 1 << 20;
const maximumLayers = 512;

function count(maximum: number) {
  const expected = `a whole number from 1 to ${maximum}`;
  return z.int(expected).min(1, expected).max(maximum, expected);
}

function positive() {
  const expected = "a number above 0";
  return z.number(expected).positive(expected);
}

function finite() {
  return z.number("a number");
}

function fixed<Value extends string | number | boolean | null>(value: Value) {
  return z.literal(value, JSON.stringify(value));
}

const transformerFile = z
  .looseObject({
    _class_name: fixed("FluxTransformer2DModel"),
    patch_size: fixed(1).default(1),
    in_channels: count(maximumWidth).default(64),
    out_channels: count(maximumWidth).nullish(),
    num_layers: count(maximumLayers).default(19),
    num_single_layers: count(maximumLayers).default(38),
    attention_head_dim: count(maximumWidth).default(128),
    num_attention_heads: count(4096).default(24),
    joint_attention_dim: count(maximumWidth).default(4096),
    pooled_projection_dim: count(maximumWidth).default(768),
    guidance_embeds: z.boolean("true or false").default(false),
    axes_dims_rope: z
      .tuple([count(4096), count(4096), count(4096)], "three even numbers")
      .refine((axes) => axes.every((axis) => axis % 2 === 0), "three even numbers")
      .default([16, 56, 56]),
  })
  .refine((file) => file.axes_dims_rope.reduce((sum, axis) => sum + axis) === file.attention_head_dim, {
    path: ["axes_dims_rope"],
    message: "three even numbers whose sum is attention_head_dim",
  })
  .refine((file) => (file.out_channels ?? file.in_channels) === file.in_channels, {
    path: ["out_channels"],
    message: "the same as in_channels",
  });

/** FluxTransformer2DModel. Its width is `numAttentionHeads · attentionHeadDim`; its feed-forward width four times that. */
export const transformerConfig = transformerFile.transform((file) => ({
  /** Of a packed latent token, in and out. */
  inChannels: file.in_channels,
  /** Double blocks: text and image in two streams. */
  numLayers: file.num_layers,
  /** Single blocks: text and image joined. */
  numSingleLayers: file.num_single_layers,
  attentionHeadDim: file.attention_head_dim,
  numAttentionHeads: file.num_attention_heads,
  /** Width of the T5 states. */
  jointAttentionDim: file.joint_attention_dim,
  /** Width of the pooled CLIP state. */
  pooledProjectionDim: file.pooled_projection_dim,
  guidanceEmbeds: file.guidance_embeds,
  /** How many of a head's components turn with each axis of a position; their sum is `attentionHeadDim`. */
  axesDimsRope: file.axes_dims_rope,
}));
export type TransformerConfig = z.infer<typeof transformerConfig>;

const vaeFile = z
  .looseObject({
    _class_name: fixed("AutoencoderKL"),
    act_fn: fixed("silu").default("silu"),
    in_channels: fixed(3).default(3),
    out_channels: fixed(3).default(3),
    down_block_types: z.array(fixed("DownEncoderBlock2D"), "a list").optional(),
    up_block_types: z.array(fixed("UpDecoderBlock2D"), "a list").optional(),
    block_out_channels: z.array(count(65_536), "a list of four widths").length(4, "a list of four widths"),
    layers_per_block: count(64).default(1),
    latent_channels: count(4096).default(4),
    norm_num_groups: count(65_536).default(32),
    scaling_factor: positive().default(0.18215),
    shift_factor: finite().nullish(),
    latents_mean: fixed(null).optional(),
    latents_std: fixed(null).optional(),
    force_upcast: z.boolean("true or false").default(true),
    mid_block_add_attention: z.boolean("true or false").default(true),
    use_quant_conv: fixed(false),
    use_post_quant_conv: fixed(false),
  })
  .refine((file) => file.block_out_channels.every((channels) => channels % file.norm_num_groups === 0), {
    path: ["norm_num_groups"],
    message: "a divisor of every entry of block_out_channels",
  });

/** AutoencoderKL with four levels, hence a latent of an eighth of the picture's width and height. */
export const vaeConfig = vaeFile.transform((file) => ({
  /** From the level of the picture to that of the latent; four of them. */
  blockOutChannels: file.block_out_channels,
  /** Residual blocks of a level of the encoder; the decoder has one more. */
  layersPerBlock: file.layers_per_block,
  latentChannels: file.latent_channels,
  normNumGroups: file.norm_num_groups,
  /** What the transformer sees is `(latent − shiftFactor) · scalingFactor`. */
  scalingFactor: file.scaling_factor,
  shiftFactor: file.shift_factor ?? 0,
  /** Whether float16 overflows in it, so that it must be computed in float32. */
  forceUpcast: file.force_upcast,
  midBlockAddAttention: file.mid_block_add_attention,
}));
export type VaeConfig = z.infer<typeof vaeConfig>;

const clipFile = z
  .looseObject({
    model_type: fixed("clip_text_model").optional(),
    hidden_act: fixed("quick_gelu").default("quick_gelu"),
    hidden_size: count(maximumWidth).default(512),
    intermediate_size: count(maximumWidth).default(2048),
    num_hidden_layers: count(maximumLayers).default(12),
    num_attention_heads: count(4096).default(8),
    max_position_embeddings: count(65_536).default(77),
    vocab_size: count(maximumWidth).default(49_408),
    layer_norm_eps: positive().default(1e-5),
    eos_token_id: z.int("a whole number").default(49_407),
  })
  .refine((file) => file.hidden_size % file.num_attention_heads === 0, {
    path: ["num_attention_heads"],
    message: "a divisor of hidden_size",
  });

/** CLIPTextModel. */
export const clipConfig = clipFile.transform((file) => ({
  hiddenSize: file.hidden_size,
  intermediateSize: file.intermediate_size,
  numHiddenLayers: file.num_hidden_layers,
  numAttentionHeads: file.num_attention_heads,
  /** Tokens of a prompt at most, with its begin and end. */
  maxPositionEmbeddings: file.max_position_embeddings,
  vocabSize: file.vocab_size,
  layerNormEps: file.layer_norm_eps,
  /**
   * The pooled state is that of the first token with this id; but 2, which older files wrongly say, means the token
   * with the largest id (transformers keeps both rules).
   */
  eosTokenId: file.eos_token_id,
}));
export type ClipConfig = z.infer<typeof clipConfig>;

const t5File = z.looseObject({
  model_type: fixed("t5").optional(),
  feed_forward_proj: fixed("gated-gelu"),
  dense_act_fn: fixed("gelu_new").optional(),
  d_model: count(maximumWidth).default(512),
  d_kv: count(maximumWidth).default(64),
  d_ff: count(maximumWidth).default(2048),
  num_layers: count(maximumLayers).default(6),
  num_heads: count(4096).default(8),
  vocab_size: count(maximumWidth).default(32_128),
  layer_norm_epsilon: positive().default(1e-6),
  relative_attention_num_buckets: count(65_536)
    .refine((buckets) => buckets % 4 === 0, "a multiple of 4")
    .default(32),
  relative_attention_max_distance: count(65_536).default(128),
});

/** T5EncoderModel of version 1.1: gated GELU (tanh), no biases, attention scores not scaled. */
export const t5Config = t5File.transform((file) => ({
  dModel: file.d_model,
  /** Of one head; the heads together need not be as wide as the model. */
  dKv: file.d_kv,
  dFf: file.d_ff,
  numLayers: file.num_layers,
  numHeads: file.num_heads,
  vocabSize: file.vocab_size,
  layerNormEpsilon: file.layer_norm_epsilon,
  /** Both directions together; the bias of the first layer serves all. */
  relativeAttentionNumBuckets: file.relative_attention_num_buckets,
  relativeAttentionMaxDistance: file.relative_attention_max_distance,
}));
export type T5Config = z.infer<typeof t5Config>;

const schedulerFile = z.looseObject({
  _class_name: fixed("FlowMatchEulerDiscreteScheduler"),
  num_train_timesteps: count(1_000_000).default(1000),
  use_dynamic_shifting: fixed(true),
  time_shift_type: fixed("exponential").default("exponential"),
  base_shift: finite().default(0.5),
  max_shift: finite().default(1.15),
  base_image_seq_len: count(maximumWidth).default(256),
  max_image_seq_len: count(maximumWidth).default(4096),
  shift_terminal: fixed(null).optional(),
  invert_sigmas: fixed(false).default(false),
  stochastic_sampling: fixed(false).default(false),
  use_karras_sigmas: fixed(false).nullish(),
  use_exponential_sigmas: fixed(false).nullish(),
  use_beta_sigmas: fixed(false).nullish(),
});

/** FlowMatchEulerDiscreteScheduler with dynamic, exponential shift: linear in the noise tokens between two points. */
export const schedulerConfig = schedulerFile
  .refine((file) => file.max_image_seq_len > file.base_image_seq_len, {
    path: ["max_image_seq_len"],
    message: "more than base_image_seq_len",
  })
  .transform((file) => ({
    numTrainTimesteps: file.num_train_timesteps,
    baseShift: file.base_shift,
    maxShift: file.max_shift,
    baseImageSeqLen: file.base_image_seq_len,
    maxImageSeqLen: file.max_image_seq_len,
  }));
export type SchedulerConfig = z.infer<typeof schedulerConfig>;

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

/** As JSON, cut where it is long: a config comes from a stranger and lands in a message. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * Reads one config.json, already parsed as JSON, by one of the schemas above. `file` names it in messages.
 *
 * @throws AppError `unsupported-format` naming every field whose value the graphs do not compute.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  file: string,
): z.output<Schema> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    const field = path.length === 0 ? "the file" : path.map(String).join(".");
    return `${field} is ${shown(valueAt(json, path))}, expected ${path.length === 0 ? "an object" : message}`;
  });
  throw new AppError(
    "unsupported-format",
    `${file} describes a model that Palimpsest cannot run: ${faults.join("; ")}.`,
    {
      nextStep: "Choose the folder of FLUX.1 Kontext [dev] in the layout of the diffusers library.",
    },
  );
}
