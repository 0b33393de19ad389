const startToken = "<|startoftext|>";
const endToken = "<|endoftext|>";

/**
 * What becomes a word of its own: contractions, runs of letters, single digits, runs of anything else but white space.
 * Of `\s` JavaScript thinks otherwise than Python's tokenizers: it takes in the byte order mark.
 */
const words =
  "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\p{White_Space}\\p{L}\\p{N}]+";

/**
 * The tokenizer that transformers' `CLIPTokenizer` makes of a vocabulary and its merges, in the form of tokenizer.json:
 * byte-level BPE over lower-cased NFC text, a word's last piece marked "</w>".
 *
 * @param merges Lines of merges.txt without its first: two pieces with a space between.
 */
export function clipDefinition(
  vocabulary: Readonly<Record<string, number>>,
  merges: readonly string[],
): Readonly<Record<string, unknown>> {
  const start = vocabulary[startToken];
  const end = vocabulary[endToken];
  const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return {
    version: "1.0",
    added_tokens: [
      { id: start, content: startToken, ...special },
      { id: end, content: endToken, ...special },
    ],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFC" },
        { type: "Replace", pattern: { Regex: "\\p{White_Space}+" }, content: " " },
        { type: "Lowercase" },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: words }, behavior: "Removed", invert: true },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: [endToken, end],
      cls: [startToken, start],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: endToken,
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      byte_fallback: false,
      vocab: vocabulary,
      merges,
    },
  };
}
