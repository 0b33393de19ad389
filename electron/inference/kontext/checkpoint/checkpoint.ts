import type { ClipConfig, SchedulerConfig, T5Config, TransformerConfig, VaeConfig } from "./configs.ts";

/** Element types of safetensors that a weight may have. */
export type WeightType = "F32" | "F16" | "BF16" | "U8";

/** Where a tensor's bytes lie. Nothing of them is in memory. */
export interface TensorEntry {
  readonly name: string;
  readonly type: WeightType;
  readonly shape: readonly number[];
  /** Relative to `Checkpoint.root`, with forward slashes; never through a link, as ONNX Runtime refuses those. */
  readonly file: string;
  /** Of the first byte in the file; need not be aligned. */
  readonly offset: number;
  readonly byteLength: number;
}

/** One network of the checkpoint: its shape, and every weight that its graph needs, proven to be there and whole. */
export interface Component<Config> {
  readonly config: Config;
  /** By the names that diffusers and transformers give them. A converted weight is `NAME` as U8 with `NAME.scales`. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/** How the weights are stored: as they came, or as our converter wrote them. */
export type Precision = "original" | "float16" | "int8" | "int4";

/** A FLUX.1 Kontext checkpoint in diffusers' folder layout, read where it lies. */
export interface Checkpoint {
  /** The folder that was chosen, absolute. */
  readonly folder: string;
  /** The nearest folder that holds all weight files after links are followed, absolute: that of the external data. */
  readonly root: string;
  readonly precision: Precision;
  readonly transformer: Component<TransformerConfig>;
  readonly vae: Component<VaeConfig>;
  readonly clip: Component<ClipConfig>;
  readonly t5: Component<T5Config>;
  readonly scheduler: SchedulerConfig;
  /** Folders of the tokenizers, absolute; null where the checkpoint has none (then only token ids can be fed). */
  readonly tokenizers: { readonly clip: string | null; readonly t5: string | null };
  /** Lower-case hex SHA-256 over weights, scheduler and tokenizers: what a node was made with. */
  readonly fingerprint: string;
  /** Of the weights and their configs alone: what a conversion was written from. */
  readonly weightsFingerprint: string;
}
