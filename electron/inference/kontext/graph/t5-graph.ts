import type { Component } from "../checkpoint/checkpoint.ts";
import type { T5Config } from "../checkpoint/configs.ts";
import type { Numeric } from "./numeric.ts";

/**
 * The T5 encoder as an ONNX model: `input_ids` int64 [1, tokens] → `last_hidden_state` float32 [1, tokens, dModel].
 * Padding is attended to, as FLUX was trained.
 */
export function buildT5Graph(
  t5: Component<T5Config>,
  sizes: { readonly tokens: number },
  numeric: Pick<Numeric, "compute">,
): Uint8Array {
  throw new Error(`${t5.config.numLayers} ${sizes.tokens} ${numeric.compute}`);
}
