import { closedFluxLicence, edits, generates, listedAt } from "./fal-base.ts";
import { flux3Resolution, flux3SafetyTolerance, promptExpansion } from "./fal-fields.ts";
import { flux3Sizes } from "./flux-3-sizes.ts";
import type { ModelEntry } from "./model.ts";

const flux3 = {
  sizes: { kind: "list", sizes: [...flux3Sizes] },
  price: {
    kind: "byChoice",
    parameter: "resolution",
    amounts: { "512sq": 0.041, "768sq": 0.041, "1k": 0.048, "2k": 0.1, "4k": 0.607 },
    otherwise: 0.048,
    source: `1K: ${listedAt}; the others are Black Forest Labs' own rates, 512 taken as 768.`,
  },
  seed: false,
  speed: "slow",
  licence: closedFluxLicence,
  parameters: [flux3Resolution, promptExpansion, flux3SafetyTolerance],
} satisfies Partial<ModelEntry>;

/** FLUX 3 on fal.ai: no mask, no seed, a ratio and a class of size instead of a size. */
export const falFlux3Models: readonly ModelEntry[] = [
  {
    ...edits(10),
    ...flux3,
    id: "fal/flux-3-edit-image",
    remoteName: "blackforestlabs/flux-3/edit-image",
    name: "FLUX 3 Image",
    description: "The newest FLUX: precise edits in words, up to ten pictures, up to 4K.",
    references: { maximum: 9, minimumSide: 256, maximumPixels: 4_000_000 },
  },
  {
    ...generates,
    ...flux3,
    id: "fal/flux-3",
    remoteName: "blackforestlabs/flux-3/text-to-image",
    name: "FLUX 3 Image, from words",
    description: "A new picture from words, up to 4K, with good text and layout.",
  },
];
