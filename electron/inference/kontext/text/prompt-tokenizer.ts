import { type Normalizer, Tokenizer } from "@huggingface/tokenizers";
import { AppError } from "../../../../shared/errors.ts";
import { CharsmapNormalizer, ClipNormalizer } from "./exact-normalizers.ts";
import { readTokenizerFiles } from "./tokenizer-files.ts";

export interface TokenizedPrompt {
  /** Always the encoder's length: cut, with the end token last, or padded. */
  readonly ids: readonly number[];
  /** How many tokens did not fit. */
  readonly cutTokens: number;
  /** Their words, "" where all fit. */
  readonly cutText: string;
}

const kinds = {
  clip: { name: "CLIP", pad: "<|endoftext|>" },
  t5: { name: "T5", pad: "<pad>" },
} as const;

/** Text to token ids of one of FLUX's two text encoders. */
export class PromptTokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #length: number;
  readonly #padId: number;

  private constructor(tokenizer: Tokenizer, length: number, padId: number) {
    this.#tokenizer = tokenizer;
    this.#length = length;
    this.#padId = padId;
  }

  /**
   * Reads the checkpoint's own tokenizer.
   *
   * @param length 77 for CLIP, 512 for T5.
   * @throws AppError `not-found` or `unsupported-format` saying which file is missing or wrong.
   */
  static async open(folder: string, kind: "clip" | "t5", length: number): Promise<PromptTokenizer> {
    const { definition, config } = await readTokenizerFiles(folder, kind);
    const { name, pad } = kinds[kind];
    let tokenizer: Tokenizer;
    try {
      tokenizer = new Tokenizer(definition, config);
      tokenizer.normalizer = exactNormalizer(definition, kind) ?? tokenizer.normalizer;
      tokenizer.encode("");
    } catch (cause) {
      throw unusable(
        name,
        `they are no tokenizer (${cause instanceof Error ? cause.message : String(cause)})`,
        cause,
      );
    }
    const padToken = contentOf(config["pad_token"]) ?? pad;
    const padId = tokenizer.token_to_id(padToken);
    if (padId === undefined) throw unusable(name, `their vocabulary lacks the padding token ${padToken}`);
    return new PromptTokenizer(tokenizer, length, padId);
  }

  encode(text: string): TokenizedPrompt {
    const { ids } = this.#tokenizer.encode(text);
    const spare = this.#length - ids.length;
    if (spare >= 0) {
      const padding = Array.from({ length: spare }, () => this.#padId);
      return { ids: [...ids, ...padding], cutTokens: 0, cutText: "" };
    }
    const cut = ids.slice(this.#length - 1, -1);
    return {
      ids: [...ids.slice(0, this.#length - 1), ...ids.slice(-1)],
      cutTokens: cut.length,
      cutText: this.#tokenizer.decode(cut, { skip_special_tokens: true }).trim(),
    };
  }
}

function exactNormalizer(definition: object, kind: "clip" | "t5"): Normalizer | null {
  if (kind === "clip") return new ClipNormalizer({ type: "Sequence", normalizers: [] });
  const table: unknown = Reflect.get(Object(Reflect.get(definition, "normalizer")), "precompiled_charsmap");
  return typeof table === "string" ? new CharsmapNormalizer(table) : null;
}

/** Configs name a token by its text or by an object that holds it. */
function contentOf(token: unknown): string | null {
  if (typeof token === "string") return token;
  if (typeof token !== "object" || token === null) return null;
  const content: unknown = Reflect.get(token, "content");
  return typeof content === "string" ? content : null;
}

function unusable(name: string, why: string, cause?: unknown): AppError {
  return new AppError(
    "unsupported-format",
    `The model's tokenizer files for ${name} cannot be used: ${why}.`,
    {
      nextStep: "Fetch the folders tokenizer and tokenizer_2 again from where the model came from.",
      cause,
    },
  );
}
