import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { PromptTokenizer } from "./prompt-tokenizer.ts";

const fixture = fileURLToPath(new URL("../../../../test/fixtures/kontext-tiny/", import.meta.url));
const prompts = z
  .array(
    z.object({
      prompt: z.string(),
      clip: z.array(z.int()),
      clipUncut: z.int(),
      t5: z.array(z.int()),
      t5Uncut: z.int(),
    }),
  )
  .parse(JSON.parse(await readFile(`${fixture}prompts.json`, "utf8")));
const clip = await PromptTokenizer.open(`${fixture}checkpoint/tokenizer`, "clip", 77);
const t5 = await PromptTokenizer.open(`${fixture}checkpoint/tokenizer_2`, "t5", 512);

describe("PromptTokenizer", () => {
  it("has two hundred prompts to be held against", () => {
    expect(new Set(prompts.map(({ prompt }) => prompt)).size).toBe(200);
  });

  it.each(prompts)("gives CLIP the ids that transformers gives: %#", ({ prompt, clip: ids, clipUncut }) => {
    const made = clip.encode(prompt);
    expect(made.ids).toEqual(ids);
    expect(made.cutTokens).toBe(Math.max(0, clipUncut - 77));
  });

  it.each(prompts)("gives T5 the ids that transformers gives: %#", ({ prompt, t5: ids, t5Uncut }) => {
    const made = t5.encode(prompt);
    expect(made.ids).toEqual([...ids, ...Array.from({ length: 512 - ids.length }, () => 0)]);
    expect(made.cutTokens).toBe(Math.max(0, t5Uncut - 512));
  });
});
