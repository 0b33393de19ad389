import { choiceField, toggleField } from "./fields.ts";
import { flux3Sizes } from "./flux-3-sizes.ts";
import { kontextSizes } from "./kontext-sizes.ts";
import type { ModelEntry } from "./model.ts";
import {
  edits,
  generates,
  guidance,
  megapixel,
  openFluxLicence,
  promptUpsampling,
  safetyTolerance,
  steps,
  unconfirmedPrice,
  unpublishedPrice,
} from "./replicate-base.ts";

const kontext = {
  ...edits(1),
  sizes: { kind: "list", sizes: [...kontextSizes] },
  replacedBy: "replicate/flux-2-pro-edit",
  // With a picture the highest tolerance is 2.
  parameters: [promptUpsampling(false), safetyTolerance(0, 2)],
} satisfies Partial<ModelEntry>;

/** `aspect_ratio` "custom": sides 256 to 2048; flex and older versions of pro round to 32. */
const flux2 = {
  sizes: {
    kind: "range",
    step: 32,
    minimumSide: 256,
    maximumSide: 2048,
    minimumPixels: 65_536,
    maximumPixels: 4 * megapixel,
    preferredPixels: 2 * megapixel,
    maximumRatio: 4,
  },
} satisfies Partial<ModelEntry>;

const flux2Pro = {
  ...flux2,
  price: {
    kind: "perMegapixel",
    firstOutput: 0.03,
    furtherOutput: 0.015,
    input: 0.015,
    rounding: "up",
    source: "About Black Forest Labs' own rate, not confirmed.",
  },
  parameters: [safetyTolerance(1, 5)],
} satisfies Partial<ModelEntry>;

const flux2Flex = {
  ...flux2,
  speed: "slow",
  price: {
    kind: "perMegapixel",
    firstOutput: 0.05,
    furtherOutput: 0.05,
    input: 0.05,
    rounding: "up",
    source: "About Black Forest Labs' own rate, not confirmed.",
  },
  parameters: [
    guidance("guidance", { minimum: 1.5, maximum: 10, byDefault: null, rangeKnown: false }),
    steps("steps", { maximum: 50, byDefault: null, rangeKnown: false }),
    promptUpsampling(true),
    safetyTolerance(1, 5),
  ],
} satisfies Partial<ModelEntry>;

const flux3 = {
  // 9:21 besides the fourteen that every service takes.
  sizes: { kind: "list", sizes: [...flux3Sizes, { width: 672, height: 1568 }] },
  seed: false,
  speed: "slow",
  price: {
    kind: "byChoice",
    parameter: "resolution",
    amounts: { "768sq": 0.041, "1k": 0.048, "1.5k": 0.07, "2k": 0.1, "4k": 0.607 },
    otherwise: 0.048,
    source: "Black Forest Labs' own rates; Replicate's were half of them at launch.",
  },
  parameters: [
    choiceField(
      { name: "resolution", title: "Resolution", description: "Size of the result. 4K can take minutes." },
      ["768sq", "1k", "1.5k", "2k", "4k"],
      "1k",
      { "768sq": "768", "1k": "1K", "1.5k": "1.5K", "2k": "2K", "4k": "4K" },
    ),
    // The service's own default is on; off, because it sends the words to web searches.
    toggleField(
      {
        name: "grounding",
        title: "Search the web",
        description: "Lets the model look the prompt up on the web before it draws.",
        advanced: true,
      },
      false,
    ),
    safetyTolerance(0, 4),
  ],
} satisfies Partial<ModelEntry>;

/** FLUX that edits or makes whole pictures. None of them takes a mask. */
export const replicateFluxModels: readonly ModelEntry[] = [
  {
    ...edits(10),
    ...flux3,
    id: "replicate/flux-3-image-edit",
    remoteName: "black-forest-labs/flux-3-image",
    name: "FLUX 3 Image",
    description: "The newest FLUX: precise edits in words, up to ten pictures, up to 4K.",
    references: { maximum: 9, minimumSide: 256, maximumPixels: 16_000_000 },
  },
  {
    ...edits(8),
    ...flux2Pro,
    id: "replicate/flux-2-pro-edit",
    remoteName: "black-forest-labs/flux-2-pro",
    name: "FLUX.2 [pro]",
    description: "High quality edits in words with several references.",
  },
  {
    ...edits(10),
    ...flux2Flex,
    id: "replicate/flux-2-flex-edit",
    remoteName: "black-forest-labs/flux-2-flex",
    name: "FLUX.2 [flex]",
    description: "FLUX.2 with guidance and steps in your hand; up to ten pictures.",
  },
  {
    ...kontext,
    id: "replicate/flux-kontext-pro",
    remoteName: "black-forest-labs/flux-kontext-pro",
    name: "FLUX.1 Kontext [pro]",
    description: "Edits in words that keep what is not mentioned.",
    price: unconfirmedPrice(0.04),
  },
  {
    ...kontext,
    id: "replicate/flux-kontext-max",
    remoteName: "black-forest-labs/flux-kontext-max",
    name: "FLUX.1 Kontext [max]",
    description: "Kontext with better words and lettering, at twice the price.",
    price: unconfirmedPrice(0.08),
  },
  {
    ...kontext,
    id: "replicate/flux-kontext-dev",
    remoteName: "black-forest-labs/flux-kontext-dev",
    name: "FLUX.1 Kontext [dev]",
    description: "Kontext with open weights and more to set.",
    licence: openFluxLicence,
    price: unpublishedPrice,
    parameters: [
      guidance("guidance", { minimum: 0, maximum: 10, byDefault: 2.5 }),
      steps("num_inference_steps", { maximum: 50, byDefault: null, rangeKnown: false }),
      toggleField(
        {
          name: "go_fast",
          title: "Go fast",
          description: "Quicker, and a little worse with hard prompts.",
          advanced: true,
        },
        true,
      ),
    ],
  },
  {
    ...generates,
    ...flux3,
    id: "replicate/flux-3-image",
    remoteName: "black-forest-labs/flux-3-image",
    name: "FLUX 3 Image, from words",
    description: "A new picture from words, up to 4K, with good text and layout.",
  },
  {
    ...generates,
    ...flux2Pro,
    id: "replicate/flux-2-pro",
    remoteName: "black-forest-labs/flux-2-pro",
    name: "FLUX.2 [pro], from words",
    description: "A new picture from words, in high quality.",
  },
  {
    ...generates,
    ...flux2Flex,
    id: "replicate/flux-2-flex",
    remoteName: "black-forest-labs/flux-2-flex",
    name: "FLUX.2 [flex], from words",
    description: "A new picture from words, with guidance and steps in your hand.",
  },
];
