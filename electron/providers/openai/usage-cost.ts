import type { Cost } from "../../../shared/domain/node.ts";
import type { Usage } from "./image-answer.ts";

/**
 * US dollars for a million tokens, the same for every model of the family
 * (developers.openai.com/api/docs/models/gpt-image-2.6-sunburst, read 2026-11-21).
 */
const dollarsPerMillion = { textInput: 5, imageInput: 8, output: 30 };

/**
 * What OpenAI charges for what it counted: text in · $5 + pictures in · $8 + out · $30, each for a million tokens. Null
 * without a count. Discounts for cached input are not in the count, so that the bill may be lower.
 */
export function costOf(usage: Usage | null): Cost | null {
  if (usage === null) return null;
  const { text_tokens: text, image_tokens: pictures } = usage.input_tokens_details;
  const amount =
    (text * dollarsPerMillion.textInput +
      pictures * dollarsPerMillion.imageInput +
      usage.output_tokens * dollarsPerMillion.output) /
    1_000_000;
  return { amount, currency: "USD" };
}
