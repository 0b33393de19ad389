import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { memoryNeeded, variantSizes } from "../../electron/inference/kontext/convert/sizes.ts";
import { foldsTransformer } from "../../electron/inference/transformer-folding.ts";
import type { ConvertedPrecision } from "../../electron/local-models/checked-model.ts";
import type { ChosenDevice } from "../../electron/local-models/devices.ts";
import { fullQualityMemory, planEdit } from "../../electron/local-models/edit-plan.ts";
import { localModelId, type Precision, precision } from "../../shared/domain/local-model.ts";
import { publishedCheckpoint } from "../support/kontext/published-checkpoint.ts";

/** What the guide's table calls each precision. */
const rows: Readonly<Record<Precision, string>> = {
  original: "as they came (bfloat16)",
  float16: "16 bits",
  int8: "8 bits",
  int4: "4 bits",
};
const gibibyte = 2 ** 30;
/** In GB, as they are sold; half of one is the screen's. */
const cards = [8, 12, 16, 24, 32];
const checkpoint = publishedCheckpoint();
const deviceIn = (compute: "float16" | "float32"): ChosenDevice => ({
  provider: "webgpu",
  numeric: { compute, attention: "split" },
  reason: "",
});

/** Whether an edit of a megapixel is computed as it was asked for. */
function runs(one: Precision, scale: number, card: number, device: ChosenDevice): boolean {
  const conversions = new Map<ConvertedPrecision, string>(one === "original" ? [] : [[one, "/converted"]]);
  const licence = { name: "", url: null, acceptedAt: 1 };
  const stored = { id: localModelId.parse("a"), name: "A", folder: "/a", isDownloaded: false, licence };
  const model = { checkpoint, problem: null, conversions, unfinished: new Map() };
  const free = (card - 0.5) * gibibyte;
  const memory = {
    computer: { freeBytes: 64 * gibibyte, totalBytes: 64 * gibibyte },
    card: { freeBytes: free, totalBytes: free },
  };
  const sizes = { image: { width: 1024, height: 1024 }, references: [], scale };
  try {
    return (
      planEdit({ ...model, stored: { ...stored, precision: one } }, sizes, device, memory).scale === scale
    );
  } catch {
    return false;
  }
}

/** "16 GB, or 12 GB at normal quality". */
function smallestCards(one: Precision, device: ChosenDevice): string {
  const [full, normal] = [1, 0.75].map((scale) => cards.find((card) => runs(one, scale, card, device)));
  if (full === undefined) return "none";
  return normal === full ? `${full} GB` : `${full} GB, or ${normal} GB at normal quality`;
}

it("the guide's table of memory is what edits of the published model are planned with, on the cards that it names", async () => {
  const guide = await readFile(new URL("../../docs/guide/local-models.md", import.meta.url), "utf8");
  const sizes = variantSizes(checkpoint);
  const gibibytes = (bytes: number) => `${(bytes / gibibyte).toFixed(1)} GiB`;
  const [half, single] = [deviceIn("float16"), deviceIn("float32")];
  for (const one of precision.options) {
    const { preparation, loading } = memoryNeeded(
      checkpoint,
      one,
      { text: 512, output: 4096, context: 4096 },
      { compute: "float16", foldConstants: foldsTransformer("webgpu", one), vaePixels: 512 * 512 },
    );
    const row = [
      rows[one],
      `${(sizes[one] / 1e9).toFixed(1)} GB`,
      ...[half, single].flatMap((device) => [
        gibibytes(fullQualityMemory(checkpoint, one, device)),
        smallestCards(one, device),
      ]),
      gibibytes(Math.max(preparation, loading)),
    ];
    expect(guide).toContain(`| ${row.join(" | ")} |`);
  }
});
