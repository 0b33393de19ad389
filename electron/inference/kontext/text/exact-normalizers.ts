import { Normalizer } from "@huggingface/tokenizers";
import { Charsmap } from "./charsmap.ts";

/*
 * Where the library's own normalizers differ from those of Python's tokenizers: it lower-cases a word-final Σ to ς, and
 * has Unicode's NFKC in place of SentencePiece's tables.
 */

/** CLIP's: NFC, runs of white space to one space, lower case character by character. */
export class ClipNormalizer extends Normalizer {
  override normalize(text: string): string {
    const spaced = text.normalize("NFC").replaceAll(/\p{White_Space}+/gu, " ");
    return Array.from(spaced, (char) => char.toLowerCase()).join("");
  }
}

/** T5's: the tables that its tokenizer.json carries. */
export class CharsmapNormalizer extends Normalizer {
  readonly #charsmap: Charsmap;

  constructor(charsmap: string) {
    super({ type: "Precompiled", precompiled_charsmap: charsmap });
    this.#charsmap = new Charsmap(charsmap);
  }

  override normalize(text: string): string {
    return this.#charsmap.normalize(text);
  }
}
