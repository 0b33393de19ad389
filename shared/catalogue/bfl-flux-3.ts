import { bflEndpoint, bflPrices, fromWords, grounding, resolution, safetyTolerance } from "./bfl-base.ts";
import { flux3Sizes } from "./flux-3-sizes.ts";
import type { ModelEntry } from "./model.ts";

export const bflFlux3: ModelEntry = {
  ...bflEndpoint,
  id: "bfl/flux-3-image",
  remoteName: "flux-3-image",
  name: "FLUX 3 Image",
  description: "The newest FLUX: precise edits in words, told where by a box around your mask, up to 4K.",
  // It is told the bounds of the mask as a box in the prompt.
  mask: { support: "hint", required: false },
  // 15 000 with the box that follows it.
  prompt: { use: "required", maximumLength: 14_000 },
  seed: false,
  references: { maximum: 9, minimumSide: 256, maximumPixels: 4_000_000 },
  sizes: { kind: "list", sizes: [...flux3Sizes] },
  price: {
    kind: "byChoice",
    parameter: "resolution",
    amounts: { "768sq": 0.041, "1k": 0.048, "1.5k": 0.1, "2k": 0.1, "4k": 0.607 },
    otherwise: 0.048,
    source: `${bflPrices}; 1.5K is not listed and is taken as 2K.`,
  },
  speed: "slow",
  outputFormats: [],
  parameters: [resolution, grounding, safetyTolerance(4)],
};

export const bflFlux3FromWords = fromWords(
  {
    ...bflFlux3,
    mask: { support: "none", required: false },
    prompt: { use: "required", maximumLength: 15_000 },
  },
  "A new picture from words by the newest FLUX, up to 4K.",
);
