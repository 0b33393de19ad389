import type { SchedulerConfig, VaeConfig } from "../checkpoint/configs.ts";
import type { KontextRequest } from "./kontext-request.ts";
import type { FloatTensor, KontextSessions } from "./networks.ts";

/** A prompt as the transformer takes it. */
export interface Conditioning {
  /** [1, T, width of T5]. */
  readonly promptEmbeds: FloatTensor;
  /** [1, width of CLIP]. */
  readonly pooledProjections: FloatTensor;
}

/** A request whose prompts went through the text encoders. */
export interface ConditionedEdit extends Omit<KontextRequest, "prompt" | "negativePrompt"> {
  readonly positive: Conditioning;
  /** Null asks the model once a step, whatever `trueCfgScale` is. */
  readonly negative: Conditioning | null;
}

/** What of a checkpoint computes an edit. */
export interface KontextNetworks {
  readonly sessions: KontextSessions;
  readonly vae: Pick<VaeConfig, "latentChannels" | "scalingFactor" | "shiftFactor">;
  readonly scheduler: SchedulerConfig;
}

/** Hears every tensor on the way, by the names of `palimpsest kontext trace`. */
export type Observe = (name: string, tensor: FloatTensor) => void;
