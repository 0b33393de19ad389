import type { TransformerConfig } from "../../../electron/inference/kontext/checkpoint/configs.ts";
import { publishedConfigs } from "../../support/kontext/published-checkpoint.ts";

/** FLUX.1 Kontext's transformer, 11.9 billion weights. */
export const fluxConfig = publishedConfigs.transformer;

/** Same structure, to see whether the bench runs. */
export const smallConfig: TransformerConfig = {
  ...fluxConfig,
  numLayers: 1,
  numSingleLayers: 2,
  numAttentionHeads: 4,
  jointAttentionDim: 256,
};

export const textTokens = 512;

/** Of the picture and its context, both squares of `side` pixels. */
export function imageTokens(side: number): number {
  return 2 * (side / 16) ** 2;
}

/** Floating-point operations of one step, two for each multiplication with addition: products and attention. */
export function stepOperations(config: TransformerConfig, side: number): number {
  const tokens = textTokens + imageTokens(side);
  const width = config.numAttentionHeads * config.attentionHeadDim;
  const blocks = config.numLayers + config.numSingleLayers;
  return blocks * (24 * width ** 2 * tokens + 4 * tokens ** 2 * width);
}
