import type { ModelEntry } from "./model.ts";

/** What fal.ai's entries have in common, by what an endpoint does. */

export const openFluxLicence = "Weights: FLUX non-commercial licence; results under fal.ai's terms";
export const closedFluxLicence = "Closed weights; results under the terms of fal.ai and Black Forest Labs";
export const apacheLicence = "Weights: Apache-2.0; results under fal.ai's terms";
export const listedAt = "fal.ai/models, llms.txt, read 2026-11-21";

/** As it is charged for: 1024×1024 would be a little more than one. */
export const megapixel = 1_000_000;

export const unpublishedPrice: ModelEntry["price"] = {
  kind: "unknown",
  source: "No price of fal.ai's was found.",
};

/** Every started megapixel counts. @param rates US dollars a megapixel. */
export function perMegapixel(
  rates: { readonly firstOutput: number; readonly furtherOutput: number; readonly input: number },
  source: string,
): ModelEntry["price"] {
  return { kind: "perMegapixel", ...rates, rounding: "up", source };
}

export function perImage(amount: number, source: string): ModelEntry["price"] {
  return { kind: "perImage", amount, source };
}

/** Where every side and every ratio within the limits will do. @param minimumSide in pixels, as `maximumSide`. */
export function sides(
  minimumSide: number,
  maximumSide: number,
  limits: {
    readonly preferredPixels: number;
    readonly step?: number;
    readonly minimumPixels?: number;
    readonly maximumPixels?: number;
    readonly maximumRatio?: number;
  },
): ModelEntry["sizes"] {
  return {
    kind: "range",
    step: 16,
    minimumSide,
    maximumSide,
    minimumPixels: minimumSide * minimumSide,
    maximumPixels: maximumSide * maximumSide,
    maximumRatio: 4,
    ...limits,
  };
}

const endpoint = {
  provider: "fal",
  maker: "Black Forest Labs",
  prompt: { use: "required", maximumLength: 10_000 },
  seed: true,
  outputFormats: ["png", "jpeg"],
  deprecatedOn: null,
  replacedBy: null,
} satisfies Partial<ModelEntry>;

const noReferences = { maximum: 0, minimumSide: 1, maximumPixels: 1 };

/**
 * References are charged for like the picture. Black Forest Labs' larger models share 9 megapixels among all pictures
 * and the result: 2 for the picture and 2 for the result leave 5.
 */
function referencePixels(pictures: number): number {
  return pictures <= 4 ? megapixel : Math.floor((5 * megapixel) / (pictures - 1));
}

/** Edits in words, without a mask. @param pictures how many it takes, the picture itself among them. */
export function edits(pictures: number) {
  return {
    ...endpoint,
    operations: ["edit"],
    input: "picture",
    mask: { support: "none", required: false },
    references:
      pictures === 1
        ? noReferences
        : { maximum: pictures - 1, minimumSide: 64, maximumPixels: referencePixels(pictures) },
  } satisfies Partial<ModelEntry>;
}

/** Paints under a mask and nowhere else. */
export const fills = {
  ...endpoint,
  operations: ["fill"],
  input: "picture",
  mask: { support: "hard", required: true },
  references: noReferences,
} satisfies Partial<ModelEntry>;

/** Makes a picture from words alone. */
export const generates = {
  ...endpoint,
  operations: ["generate"],
  input: "none",
  mask: { support: "none", required: false },
  references: noReferences,
} satisfies Partial<ModelEntry>;
