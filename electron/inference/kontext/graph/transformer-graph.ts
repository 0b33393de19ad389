import type { Component } from "../checkpoint/checkpoint.ts";
import type { TransformerConfig } from "../checkpoint/configs.ts";
import type { Numeric } from "./numeric.ts";

/**
 * FLUX's transformer as an ONNX model. All float32, S and T free:
 *
 * - `hidden_states` [1, S, inChannels]
 * - `encoder_hidden_states` [1, T, jointAttentionDim]
 * - `pooled_projections` [1, pooledProjectionDim]
 * - `timestep_sinusoids` [1, 256], and `guidance_sinusoids` [1, 256] where the model has guidance embeds
 * - `rope_cosines`, `rope_sines` [T + S, attentionHeadDim / 2]: text first
 * - → `output` [1, S, inChannels]
 *
 * `transformerFeeds` fills them.
 *
 * @param sizes `tokens`: T + S of the longest sequence to come; with split attention memory is bounded for that one.
 */
export function buildTransformerGraph(
  transformer: Component<TransformerConfig>,
  sizes: { readonly tokens: number },
  numeric: Numeric,
): Uint8Array {
  throw new Error(`${transformer.config.numLayers} ${sizes.tokens} ${numeric.compute}`);
}
