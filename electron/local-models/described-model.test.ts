import { expect, it } from "vitest";
import { localModelId } from "../../shared/domain/local-model.ts";
import { publishedCheckpoint } from "../../test/support/kontext/published-checkpoint.ts";
import { describeModel, type UsableMemory } from "./described-model.ts";
import type { ChosenDevice } from "./devices.ts";

const gibibyte = 2 ** 30;
const model = {
  stored: {
    id: localModelId.parse("kontext"),
    name: "Kontext",
    folder: "/kontext",
    isDownloaded: false,
    licence: { name: "NCL", url: null, acceptedAt: 1 },
    precision: "original" as const,
  },
  checkpoint: publishedCheckpoint(),
  problem: null,
  conversions: new Map(),
  unfinished: new Map(),
};
const card: ChosenDevice = {
  provider: "webgpu",
  numeric: { compute: "float32", attention: "split" },
  reason: "",
};
/** Which precisions are said to be too large. */
const tooLarge = (device: ChosenDevice, usable: UsableMemory) =>
  describeModel(model, device, usable)
    .variants.filter((variant) => variant.tooLarge !== null)
    .map(({ precision }) => precision);

it("says before a conversion which weights do not fit the card, also one that does not tell its memory", () => {
  const computer = 64 * gibibyte;
  expect(tooLarge(card, { computer, card: 23.9 * gibibyte })).toEqual(["original"]);
  expect(tooLarge(card, { computer, card: null })).toEqual(["original"]);
  expect(tooLarge(card, { computer, card: 11.5 * gibibyte })).toEqual(["original", "float16"]);
  expect(tooLarge(card, { computer, card: 4 * gibibyte })).toHaveLength(4);
  const [original] = describeModel(model, card, { computer, card: 23.9 * gibibyte }).variants;
  expect(original?.tooLarge).toBe(
    "Even a draft takes 33.9 GiB of Graphics card (WebGPU); 23.9 GiB may be used.",
  );
});

it("says which weights do not fit the computer, and nothing of a card where the processor computes", () => {
  const processor: ChosenDevice = { ...card, provider: "cpu" };
  expect(tooLarge(processor, { computer: 60 * gibibyte, card: null })).toEqual([]);
  expect(tooLarge(processor, { computer: 16 * gibibyte, card: 24 * gibibyte })).toContain("original");
});
