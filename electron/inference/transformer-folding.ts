import type { ExecutionProvider, Precision } from "../../shared/domain/local-model.ts";

/**
 * Whether the transformer's weights are cast while loading: a card casts float16 in passing and has no room for both,
 * bfloat16 it cannot cast everywhere.
 */
export function foldsTransformer(device: ExecutionProvider, precision: Precision): boolean {
  return device === "cpu" || precision === "original";
}
