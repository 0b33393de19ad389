import type { Component } from "../checkpoint/checkpoint.ts";
import type { ClipConfig } from "../checkpoint/configs.ts";

/**
 * CLIP's text encoder as an ONNX model, in float32: `input_ids` int64 [1, maxPositionEmbeddings] →
 * `last_hidden_state` float32 [1, maxPositionEmbeddings, hiddenSize] and `pooler_output` float32 [1, hiddenSize].
 */
export function buildClipGraph(clip: Component<ClipConfig>): Uint8Array {
  throw new Error(`${clip.config.hiddenSize}`);
}
