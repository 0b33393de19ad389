import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tinyCheckpoint } from "../../../../test/support/kontext/tiny-kontext.ts";
import { PromptTokenizer } from "./prompt-tokenizer.ts";

const scratch = await mkdtemp(join(tmpdir(), "tokenizer-files-"));
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function folderOf(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(scratch, name);
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  return folder;
}

describe("a tokenizer's folder", () => {
  it.each([
    ["clip", 'The model\'s folder "tokenizer" has no vocab.json and merges.txt, or tokenizer.json.'],
    ["t5", 'The model\'s folder "tokenizer" has no tokenizer.json.'],
  ] as const)("is missing for %s with what to do", async (kind, message) => {
    await expect(PromptTokenizer.open(join(scratch, "tokenizer"), kind, 77)).rejects.toMatchObject({
      code: "not-found",
      message,
      nextStep: expect.stringContaining("black-forest-labs/FLUX.1-Kontext-dev"),
    });
  });

  it("that has SentencePiece's own file only is told apart", async () => {
    const folder = await folderOf("tokenizer_2", { "spiece.model": "x" });
    await expect(PromptTokenizer.open(folder, "t5", 512)).rejects.toMatchObject({
      code: "not-found",
      message: 'The model\'s folder "tokenizer_2" has spiece.model only; Palimpsest reads tokenizer.json.',
    });
  });

  it.each([
    ["vocab.json that is no JSON", { "vocab.json": "<html>", "merges.txt": "" }],
    ["vocab.json of other things than ids", { "vocab.json": '{"a": "b"}', "merges.txt": "" }],
    ["a vocabulary without the padding token", { "vocab.json": '{"a": 0}', "merges.txt": "#version: 0.2\n" }],
  ])("with %s is refused", async (name, files) => {
    const folder = await folderOf(name.replaceAll(/\W/gu, "-"), files);
    await expect(PromptTokenizer.open(folder, "clip", 77)).rejects.toMatchObject({
      code: "unsupported-format",
    });
  });

  it.each(["{}", '{"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}}'])(
    "with the tokenizer.json %s is refused",
    async (text) => {
      const folder = await folderOf(`t5-${text.length}`, { "tokenizer.json": text });
      await expect(PromptTokenizer.open(folder, "t5", 512)).rejects.toMatchObject({
        code: "unsupported-format",
      });
    },
  );

  it("may hold CLIP's tokenizer as tokenizer.json alone", async () => {
    const folder = join(scratch, "fast");
    await cp(join(tinyCheckpoint, "tokenizer"), folder, { recursive: true });
    const { clipDefinition } = await import("./clip-definition.ts");
    const { readFile } = await import("node:fs/promises");
    const vocabulary: Record<string, number> = JSON.parse(await readFile(join(folder, "vocab.json"), "utf8"));
    const merges = (await readFile(join(folder, "merges.txt"), "utf8")).trim().split("\n").slice(1);
    await writeFile(join(folder, "tokenizer.json"), JSON.stringify(clipDefinition(vocabulary, merges)));
    await rm(join(folder, "vocab.json"));
    await rm(join(folder, "merges.txt"));
    const fast = await PromptTokenizer.open(folder, "clip", 77);
    const plain = await PromptTokenizer.open(join(tinyCheckpoint, "tokenizer"), "clip", 77);
    expect(fast.encode("Make the SKY pink!").ids).toEqual(plain.encode("Make the SKY pink!").ids);
  });
});

describe("a prompt that is too long", () => {
  it("keeps its beginning and the end token, and says what was cut", async () => {
    const clip = await PromptTokenizer.open(join(tinyCheckpoint, "tokenizer"), "clip", 12);
    const whole = clip.encode("a photo of");
    expect(whole.cutTokens).toBe(0);
    expect(whole.cutText).toBe("");
    const cut = clip.encode("make the sky pink and the sea calm make the wall red");
    expect(cut.ids).toHaveLength(12);
    expect([cut.ids[0], cut.ids[11]]).toEqual([whole.ids[0], whole.ids.at(-1)]);
    expect(cut.cutTokens).toBeGreaterThan(0);
    expect("make the sky pink and the sea calm make the wall red".endsWith(cut.cutText)).toBe(true);
  });
});
