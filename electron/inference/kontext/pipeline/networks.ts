import type { Modulation } from "../graph/modulation-feeds.ts";

/** Row-major float32 of a shape: what goes into and comes out of every network. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The parts of a checkpoint that are loaded and released by themselves. */
export type KontextComponent = "clip" | "t5" | "vae-encoder" | "modulation" | "transformer" | "vae-decoder";

/** What the transformer is told beside its tokens, in one call of it. */
export interface ModulationInputs {
  /** [1, width of CLIP]. */
  readonly pooledProjections: FloatTensor;
  /** Sigma, 0..1. */
  readonly timestep: number;
  readonly guidance: number;
}

/** What the transformer is asked once a step and once more for a negative prompt. */
export interface TransformerInputs {
  /** [1, S, 64]: the picture's tokens, then those of the context and the references. */
  readonly hiddenStates: FloatTensor;
  /** [1, T, width of T5]. */
  readonly promptEmbeds: FloatTensor;
  /** What `modulate` made for this call. */
  readonly modulation: Modulation;
  /** [S, 3]: (which, row, column) of every token of `hiddenStates`. */
  readonly imageIds: FloatTensor;
}

/** The networks; the transformer's modulation is one of its own. A component is loaded when it is first asked; `finished` says that this run asks it no more. */
export interface KontextSessions {
  /** Token ids, 77 of them. @returns [1, 77, width] and [1, width]. */
  clip(ids: readonly number[]): Promise<{ lastHiddenState: FloatTensor; poolerOutput: FloatTensor }>;
  /** Token ids, padded. @returns [1, ids.length, width]. */
  t5(ids: readonly number[]): Promise<FloatTensor>;
  /** @param picture [1, 3, H, W], -1..1. @returns [1, 32, H/8, W/8]: means, then logarithms of variances. */
  encode(picture: FloatTensor): Promise<FloatTensor>;
  /**
   * Of all calls of a run together, as its layers are large and loaded part by part.
   *
   * @returns One for every call, in their order.
   * @throws The signal's reason, looked at before every part.
   */
  modulate(calls: readonly ModulationInputs[], signal: AbortSignal): Promise<readonly Modulation[]>;
  /** Before the first `transform`, which would do it otherwise. @param tokens of the text and of all pictures. */
  loadTransformer(tokens: number): Promise<void>;
  /** @returns [1, S, 64]: velocities, of which only the first N rows mean anything. */
  transform(inputs: TransformerInputs): Promise<FloatTensor>;
  /** @param latents [1, 16, h, w], unscaled. @returns [1, 3, 8h, 8w], about -1..1. */
  decode(latents: FloatTensor): Promise<FloatTensor>;
  /** Releases the component unless it is to stay warm. */
  finished(component: KontextComponent): Promise<void>;
}
