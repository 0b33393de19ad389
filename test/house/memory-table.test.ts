import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import type { Precision } from "../../electron/inference/kontext/checkpoint/checkpoint.ts";
import { memoryNeeded, variantSizes } from "../../electron/inference/kontext/convert/sizes.ts";
import { foldsTransformer } from "../../electron/inference/transformer-folding.ts";
import { publishedCheckpoint } from "../support/kontext/published-checkpoint.ts";

/** What the guide's table calls each precision. */
const rows: Readonly<Record<Precision, string>> = {
  original: "as they came (bfloat16)",
  float16: "16 bits",
  int8: "8 bits",
  int4: "4 bits",
};
/** An edit of a megapixel, on a card that computes in float16, developed in tiles of 512 × 512 pixels. */
const tokens = { text: 512, output: 4096, context: 4096 };
const vaePixels = 512 * 512;

it("the guide's table of memory is what the edits are planned with, for the published model", async () => {
  const guide = await readFile(new URL("../../docs/guide/local-models.md", import.meta.url), "utf8");
  const checkpoint = publishedCheckpoint();
  const sizes = variantSizes(checkpoint);
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  // `as`: Object.entries forgets which keys there are.
  for (const [precision, title] of Object.entries(rows) as [Precision, string][]) {
    const foldConstants = foldsTransformer("webgpu", precision);
    const needed = memoryNeeded(checkpoint, precision, tokens, {
      compute: "float16",
      foldConstants,
      vaePixels,
    });
    const host = Math.max(needed.preparation, needed.loading);
    const row = [
      title,
      `${(sizes[precision] / 1e9).toFixed(1)} GB`,
      gibibytes(needed.device),
      gibibytes(host),
    ];
    expect(guide).toContain(`| ${row.join(" | ")} |`);
  }
});
