import { numberField, toggleField } from "./fields.ts";
import type { ModelEntry } from "./model.ts";

/** As it is charged for: 1024×1024 would be a little more than one. */
export const megapixel = 1_000_000;
const closedLicence = "Closed weights; results under the terms of Replicate and the maker";
export const openFluxLicence = "Weights: FLUX non-commercial licence; results under Replicate's terms";

/** A third party's listing. */
export function unconfirmedPrice(amount: number): ModelEntry["price"] {
  return { kind: "perImage", amount, source: "Third-party listing, not confirmed." };
}

export const unpublishedPrice: ModelEntry["price"] = { kind: "unknown", source: "No price was found." };

const common = {
  provider: "replicate",
  maker: "Black Forest Labs",
  prompt: { use: "required", maximumLength: 10_000 },
  seed: true,
  speed: "medium",
  outputFormats: ["png", "webp", "jpeg"],
  deprecatedOn: null,
  replacedBy: null,
  licence: closedLicence,
} satisfies Partial<ModelEntry>;

const noReferences = { maximum: 0, minimumSide: 1, maximumPixels: 1 };

/** @param pictures how many it takes, the picture itself among them. */
export function edits(pictures: number) {
  return {
    ...common,
    operations: ["edit"],
    input: "picture",
    mask: { support: "none", required: false },
    references:
      pictures === 1
        ? noReferences
        : // All pictures and the result share 9 megapixels: 2 for each of the first two leave 5.
          {
            maximum: pictures - 1,
            minimumSide: 64,
            maximumPixels: Math.floor((5 * megapixel) / (pictures - 1)),
          },
  } satisfies Partial<ModelEntry>;
}

export const fills = {
  ...common,
  operations: ["fill"],
  input: "picture",
  mask: { support: "hard", required: true },
  references: noReferences,
} satisfies Partial<ModelEntry>;

export const generates = {
  ...common,
  operations: ["generate"],
  input: "none",
  mask: { support: "none", required: false },
  references: noReferences,
} satisfies Partial<ModelEntry>;

export const promptUpsampling = (byDefault: boolean) =>
  toggleField(
    {
      name: "prompt_upsampling",
      title: "Rewrite prompt",
      description: "Lets the service rewrite the words for a freer result.",
      advanced: true,
    },
    byDefault,
  );

export const safetyTolerance = (minimum: number, maximum: number) =>
  numberField(
    {
      name: "safety_tolerance",
      title: "Safety tolerance",
      description: "How much the filter lets through; the lowest is the strictest.",
      advanced: true,
    },
    { minimum, maximum, step: 1, byDefault: 2 },
  );

export const guidance = (
  name: string,
  range: {
    readonly minimum: number;
    readonly maximum: number;
    readonly byDefault: number | null;
    readonly rangeKnown?: boolean;
  },
) =>
  numberField(
    { name, title: "Guidance", description: "How closely the words are followed." },
    { step: 0.1, ...range },
  );

export const steps = (
  name: string,
  range: { readonly maximum: number; readonly byDefault: number | null; readonly rangeKnown?: boolean },
) =>
  numberField(
    { name, title: "Steps", description: "More steps take longer and add detail.", advanced: true },
    { minimum: 1, step: 1, ...range },
  );
