import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fixturePath } from "../../../../test/support/kontext/tiny-kontext.ts";
import { Charsmap } from "./charsmap.ts";

const { normalizer } = z
  .object({ normalizer: z.object({ precompiled_charsmap: z.string() }) })
  .parse(JSON.parse(await readFile(fixturePath("checkpoint/tokenizer_2/tokenizer.json"), "utf8")));
const charsmap = new Charsmap(normalizer.precompiled_charsmap);

describe("Charsmap", () => {
  // Each as tokenizers 0.23.3 in Python normalises it with the same table.
  it.each([
    ["plain words stay", "a photo of a cat", "a photo of a cat"],
    ["full width becomes narrow", "ＡＢＣ", "ABC"],
    ["ligatures and fractions are taken apart", "ﬁ ½", "fi 1⁄2"],
    ["a mark is joined to its letter", "cafe\u0301", "café"],
    ["white space becomes spaces", "a\tb\u3000c\nd", "a b c d"],
    ["controls vanish", "a\u0007b", "ab"],
    ["a family keeps its joiners", "👨\u200d👩", "👨\u200d👩"],
    ["conjoining jamo stay apart", "\u1112\u1161\u11ab", "\u1112\u1161\u11ab"],
    ["nothing stays nothing", "", ""],
  ])("%s", (_, text, normalized) => {
    expect(charsmap.normalize(text)).toBe(normalized);
  });

  it.each(["", "AAAA", "AQAAAA==", "/////w=="])("refuses %j, which is no table", (base64) => {
    expect(() => new Charsmap(base64)).toThrow(RangeError);
  });
});
