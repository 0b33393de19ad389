import { expect, test } from "vitest";
import { queryBlocks } from "./score-memory.ts";

test.each([
  { heads: 24, tokens: 8704, what: "an edit at 1024²" },
  { heads: 24, tokens: 2560, what: "an edit at 512²" },
  { heads: 1, tokens: 16_384, what: "the VAE at 1024²" },
  { heads: 2, tokens: 600, what: "a tiny model" },
])("the scores of $what stay within 256 MiB", ({ heads, tokens }) => {
  const blocks = queryBlocks(heads, tokens);
  expect((heads * tokens * tokens * 4) / blocks).toBeLessThanOrEqual(2 ** 28);
  expect(blocks === 1 || (heads * tokens * tokens * 4) / (blocks - 1) > 2 ** 28).toBe(true);
});
