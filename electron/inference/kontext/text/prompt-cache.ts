import type { Conditioning } from "../pipeline/conditioning.ts";
import type { TokenizedPrompt } from "./prompt-tokenizer.ts";

export interface EncodedPrompt extends Conditioning {
  /** What each encoder did not read. */
  readonly clip: Cut;
  readonly t5: Cut;
}

/** What of a prompt did not fit: no tokens where all did. */
export type Cut = Omit<TokenizedPrompt, "ids">;

/** Of 8 MB each with T5-XXL. */
const maximumEntries = 8;

/** The prompts used last and what the text encoders made of them, so that T5 need not be loaded again for the next seed. */
export class PromptCache {
  readonly #entries = new Map<string, EncodedPrompt>();

  /** @param model What the numbers depend on besides the prompt. */
  get(model: string, prompt: string): EncodedPrompt | null {
    const key = keyOf(model, prompt);
    const entry = this.#entries.get(key);
    if (!entry) return null;
    // The order of a map is that of insertion: the oldest is its first.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  set(model: string, prompt: string, entry: EncodedPrompt): void {
    this.#entries.set(keyOf(model, prompt), entry);
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= maximumEntries) return;
      this.#entries.delete(key);
    }
  }
}

function keyOf(model: string, prompt: string): string {
  return `${model} ${prompt}`;
}
