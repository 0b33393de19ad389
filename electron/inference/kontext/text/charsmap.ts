/** Characters to bytes and back. */
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * SentencePiece's compiled table of replacements: a Darts double array over UTF-8, each leaf an offset into
 * NUL-terminated texts. Read and applied as Hugging Face's `spm_precompiled` does, quirks included: a grapheme of fewer
 * than 6 bytes is looked up whole, any other character by character, and the shortest entry that it begins with counts.
 */
export class Charsmap {
  readonly #units: Uint32Array;
  readonly #texts: Uint8Array;

  /** @param base64 `precompiled_charsmap` of a tokenizer.json. @throws RangeError for what is no such table. */
  constructor(base64: string) {
    const bytes = new Uint8Array(Buffer.from(base64, "base64"));
    const view = new DataView(bytes.buffer);
    const size = bytes.length < 4 ? 0 : view.getUint32(0, true);
    if (size === 0 || size % 4 !== 0 || size + 4 > bytes.length) {
      throw new RangeError("its precompiled_charsmap is not a table of SentencePiece");
    }
    this.#units = Uint32Array.from({ length: size / 4 }, (_, index) => view.getUint32(4 + index * 4, true));
    this.#texts = bytes.subarray(4 + size);
  }

  normalize(text: string): string {
    let normalized = "";
    for (const { segment } of graphemes.segment(text)) {
      const bytes = encoder.encode(segment);
      const whole = bytes.length < 6 ? this.#replacement(bytes) : null;
      normalized +=
        whole ?? Array.from(segment, (char) => this.#replacement(encoder.encode(char)) ?? char).join("");
    }
    return normalized;
  }

  #replacement(key: Uint8Array): string | null {
    let position = offsetOf(this.#units[0] ?? 0);
    for (const byte of key) {
      if (byte === 0) return null;
      position ^= byte;
      const unit = this.#units[position] ?? 0;
      if ((unit & 0x800000ff) >>> 0 !== byte) return null;
      position ^= offsetOf(unit);
      if (unit & 0x100) return this.#textAt((this.#units[position] ?? 0) & 0x7fffffff);
    }
    return null;
  }

  #textAt(start: number): string {
    const end = this.#texts.indexOf(0, start);
    return decoder.decode(this.#texts.subarray(start, end === -1 ? undefined : end));
  }
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
