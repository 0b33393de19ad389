import { join } from "node:path";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { hearMessages } from "../pipeline/hear-messages.ts";
import type { KontextSessions } from "../pipeline/networks.ts";
import { requireFinite } from "../pipeline/require-finite.ts";
import type { EncodedPrompt, PromptCache } from "./prompt-cache.ts";
import { PromptTokenizer } from "./prompt-tokenizer.ts";

/** T5's length, padding included: all of it is attended to, so it is part of the result. */
const t5Length = 512;

/** Prompts to what the transformer is told, by CLIP and T5. */
export class PromptEncoder {
  readonly #clip: PromptTokenizer;
  readonly #t5: PromptTokenizer;
  readonly #cacheKey: string;
  readonly #cache: PromptCache;

  private constructor(clip: PromptTokenizer, t5: PromptTokenizer, cacheKey: string, cache: PromptCache) {
    this.#clip = clip;
    this.#t5 = t5;
    this.#cacheKey = cacheKey;
    this.#cache = cache;
  }

  /**
   * @param cacheKey All that the numbers depend on besides the prompt: weights, device and how it computes.
   * @throws AppError saying which tokenizer file is missing or wrong.
   */
  static async open(checkpoint: Checkpoint, cache: PromptCache, cacheKey: string): Promise<PromptEncoder> {
    const { folder, tokenizers, clip } = checkpoint;
    return new PromptEncoder(
      await PromptTokenizer.open(
        tokenizers.clip ?? join(folder, "tokenizer"),
        "clip",
        clip.config.maxPositionEmbeddings,
      ),
      await PromptTokenizer.open(tokenizers.t5 ?? join(folder, "tokenizer_2"), "t5", t5Length),
      cacheKey,
      cache,
    );
  }

  /** Asks the networks for those prompts only that the cache does not have, all of CLIP first, then all of T5. */
  async encode(
    prompts: readonly string[],
    sessions: KontextSessions,
    signal: AbortSignal,
  ): Promise<readonly EncodedPrompt[]> {
    const wanted = prompts.filter((prompt) => !this.#cache.get(this.#cacheKey, prompt));
    const clip = wanted.map((prompt) => this.#clip.encode(prompt));
    const t5 = wanted.map((prompt) => this.#t5.encode(prompt));
    const pooled = [];
    for (const { ids } of clip) {
      await hearMessages(signal);
      pooled.push(requireFinite((await sessions.clip(ids)).poolerOutput, "the prompt"));
    }
    if (wanted.length > 0) await sessions.finished("clip");
    const made = new Map<string, EncodedPrompt>();
    for (const [index, prompt] of wanted.entries()) {
      const forClip = clip[index];
      const forT5 = t5[index];
      const pooledProjections = pooled[index];
      if (!forClip || !forT5 || !pooledProjections) continue; // the lists are as long as `wanted`
      await hearMessages(signal);
      const promptEmbeds = requireFinite(await sessions.t5(forT5.ids), "the prompt");
      const encoded = { promptEmbeds, pooledProjections, clip: forClip, t5: forT5 };
      this.#cache.set(this.#cacheKey, prompt, encoded);
      made.set(prompt, encoded);
    }
    if (wanted.length > 0) await sessions.finished("t5");
    return prompts.flatMap((prompt) => made.get(prompt) ?? this.#cache.get(this.#cacheKey, prompt) ?? []);
  }
}
