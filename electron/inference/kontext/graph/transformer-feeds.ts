import type { NamedTensors, TensorData } from "../../runtime/tensor.ts";
import type { TransformerConfig } from "../checkpoint/configs.ts";
import type { Modulation } from "./modulation-feeds.ts";
import { type RopeTables, ropeTables } from "./rope-tables.ts";

interface Floats {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface TransformerCall {
  /** [1, S, inChannels] */
  readonly hiddenStates: Floats;
  /** [1, T, jointAttentionDim] */
  readonly promptEmbeds: Floats;
  /** Of this call: see `modulationOfCall`. */
  readonly modulation: Modulation;
  /** [S, 3]; the text's are zero. */
  readonly imageIds: Floats;
}

/** The rotary tables of a call's tokens, text first: the same for all steps of a run. */
export function transformerRope(
  { axesDimsRope: axes }: TransformerConfig,
  { promptEmbeds, imageIds }: Pick<TransformerCall, "promptEmbeds" | "imageIds">,
): RopeTables {
  const textTokens = promptEmbeds.shape[1] ?? 0;
  const ids = new Float32Array(textTokens * axes.length + imageIds.data.length);
  ids.set(imageIds.data, textTokens * axes.length);
  return ropeTables(ids, axes);
}

/** Names and shapes of the inputs that `buildTransformerGraph` declares, filled for one call. */
export function transformerFeeds(
  config: TransformerConfig,
  call: TransformerCall,
  rope: RopeTables = transformerRope(config, call),
): NamedTensors {
  return {
    hidden_states: floats(call.hiddenStates.shape, call.hiddenStates.data),
    encoder_hidden_states: floats(call.promptEmbeds.shape, call.promptEmbeds.data),
    ...Object.fromEntries(
      Object.entries(call.modulation).map(([name, { shape, data }]) => [name, floats(shape, data)]),
    ),
    rope_cosines: floats([rope.tokens, rope.width], rope.cosines),
    rope_sines: floats([rope.tokens, rope.width], rope.sines),
  };
}

function floats(shape: readonly number[], data: Float32Array): TensorData {
  return { type: "float32", shape, data };
}
