import {
  apacheLicence,
  closedFluxLicence,
  edits,
  generates,
  listedAt,
  megapixel,
  openFluxLicence,
  perMegapixel,
  sides,
  unpublishedPrice,
} from "./fal-base.ts";
import {
  acceleration,
  guidance,
  loras,
  negativePrompt,
  promptExpansion,
  safetyChecker,
  safetyTolerance,
  steps,
} from "./fal-fields.ts";
import type { ModelEntry } from "./model.ts";

/** The type of `image_size` says 512 to 2048; FLUX.2 works in steps of 16. */
const openSizes = (preferredPixels: number) => sides(512, 2048, { preferredPixels });
/** Black Forest Labs: at most 4 megapixels, 2 recommended. */
const closedSizes = sides(256, 2048, { preferredPixels: 2 * megapixel });

const openFormats = ["png", "webp", "jpeg"] satisfies ModelEntry["outputFormats"];

const dev = {
  sizes: openSizes(2 * megapixel),
  price: perMegapixel(
    { firstOutput: 0.012, furtherOutput: 0.012, input: 0.012 },
    "About $0.012 a megapixel, unconfirmed.",
  ),
  speed: "medium",
  outputFormats: openFormats,
  licence: openFluxLicence,
  parameters: [
    guidance({ minimum: 0, maximum: 20, byDefault: 2.5 }),
    steps({ minimum: 4, maximum: 50, byDefault: 28 }),
    acceleration("regular"),
    promptExpansion,
    safetyChecker,
  ],
} satisfies Partial<ModelEntry>;

const distilled = {
  sizes: openSizes(megapixel),
  speed: "fast",
  outputFormats: openFormats,
  licence: openFluxLicence,
  parameters: [
    guidance({ minimum: 0, maximum: 20, byDefault: 2.5, rangeKnown: false }),
    promptExpansion,
    safetyChecker,
  ],
} satisfies Partial<ModelEntry>;

const turboPrice = perMegapixel(
  { firstOutput: 0.008, furtherOutput: 0.008, input: 0.008 },
  `$0.008 a megapixel, in and out: ${listedAt}`,
);

const klein = {
  sizes: openSizes(megapixel),
  price: unpublishedPrice,
  speed: "fast",
  outputFormats: openFormats,
  parameters: [steps({ minimum: 1, maximum: 12, byDefault: 4, rangeKnown: false }), safetyChecker],
} satisfies Partial<ModelEntry>;

const kleinBase = {
  sizes: openSizes(megapixel),
  price: unpublishedPrice,
  speed: "medium",
  outputFormats: openFormats,
  parameters: [
    guidance({ minimum: 0, maximum: 20, byDefault: 4.5, rangeKnown: false }),
    negativePrompt,
    steps({ minimum: 4, maximum: 50, byDefault: 28, rangeKnown: false }),
    acceleration("regular"),
    safetyChecker,
  ],
} satisfies Partial<ModelEntry>;

const pro = {
  sizes: closedSizes,
  price: perMegapixel(
    { firstOutput: 0.03, furtherOutput: 0.015, input: 0.015 },
    `$0.03 for the first megapixel, $0.015 for each further one, in and out: ${listedAt}`,
  ),
  speed: "medium",
  licence: closedFluxLicence,
  parameters: [safetyTolerance(5), safetyChecker],
} satisfies Partial<ModelEntry>;

const makersRate = "Black Forest Labs' own rate; fal.ai's was not found.";

const max = {
  ...pro,
  price: perMegapixel({ firstOutput: 0.07, furtherOutput: 0.03, input: 0.03 }, makersRate),
} satisfies Partial<ModelEntry>;

const flex = {
  ...pro,
  price: perMegapixel({ firstOutput: 0.05, furtherOutput: 0.05, input: 0.05 }, makersRate),
  speed: "slow",
  parameters: [
    guidance({ minimum: 1.5, maximum: 10, byDefault: 3.5, rangeKnown: false }),
    steps({ minimum: 1, maximum: 50, byDefault: 28, rangeKnown: false }),
    safetyTolerance(5),
    safetyChecker,
  ],
} satisfies Partial<ModelEntry>;

/** FLUX.2 on fal.ai. None of them takes a mask. */
export const falFlux2Models: readonly ModelEntry[] = [
  {
    ...edits(8),
    ...pro,
    id: "fal/flux-2-pro-edit",
    remoteName: "fal-ai/flux-2-pro/edit",
    name: "FLUX.2 [pro]",
    description: "High quality edits in words with several references, without settings to tune.",
  },
  {
    ...edits(8),
    ...max,
    id: "fal/flux-2-max-edit",
    remoteName: "fal-ai/flux-2-max/edit",
    name: "FLUX.2 [max]",
    description: "The best quality of FLUX.2, at the highest price.",
  },
  {
    ...edits(8),
    ...flex,
    id: "fal/flux-2-flex-edit",
    remoteName: "fal-ai/flux-2-flex/edit",
    name: "FLUX.2 [flex]",
    description: "FLUX.2 with guidance and steps in your hand; good with small text.",
  },
  {
    ...edits(4),
    ...dev,
    id: "fal/flux-2-edit",
    remoteName: "fal-ai/flux-2/edit",
    name: "FLUX.2 [dev]",
    description: "Open-weight FLUX.2: cheap edits in words with up to four pictures.",
  },
  {
    ...edits(3),
    ...dev,
    id: "fal/flux-2-lora-edit",
    remoteName: "fal-ai/flux-2/lora/edit",
    name: "FLUX.2 [dev] with LoRAs",
    description: "FLUX.2 [dev] with up to three LoRA weights of your own.",
    price: unpublishedPrice,
    parameters: [loras, ...dev.parameters],
  },
  {
    ...edits(4),
    ...distilled,
    id: "fal/flux-2-turbo-edit",
    remoteName: "fal-ai/flux-2/turbo/edit",
    name: "FLUX.2 Turbo",
    description: "FLUX.2 [dev] in few steps: quick tries.",
    price: turboPrice,
  },
  {
    ...edits(4),
    ...distilled,
    id: "fal/flux-2-flash-edit",
    remoteName: "fal-ai/flux-2/flash/edit",
    name: "FLUX.2 Flash",
    description: "The quickest of FLUX.2 [dev]: drafts.",
    price: unpublishedPrice,
  },
  {
    ...edits(4),
    ...klein,
    id: "fal/flux-2-klein-4b-edit",
    remoteName: "fal-ai/flux-2/klein/4b/edit",
    name: "FLUX.2 [klein] 4B",
    description: "Small and quick, with weights that may be used freely.",
    licence: apacheLicence,
  },
  {
    ...edits(4),
    ...klein,
    id: "fal/flux-2-klein-9b-edit",
    remoteName: "fal-ai/flux-2/klein/9b/edit",
    name: "FLUX.2 [klein] 9B",
    description: "Quick, and better than the small klein.",
    licence: openFluxLicence,
  },
  {
    ...edits(4),
    ...kleinBase,
    id: "fal/flux-2-klein-4b-base-edit",
    remoteName: "fal-ai/flux-2/klein/4b/base/edit",
    name: "FLUX.2 [klein] 4B base",
    description: "The undistilled small klein: slower, with guidance and a negative prompt.",
    licence: apacheLicence,
  },
  {
    ...edits(4),
    ...kleinBase,
    id: "fal/flux-2-klein-9b-base-edit",
    remoteName: "fal-ai/flux-2/klein/9b/base/edit",
    name: "FLUX.2 [klein] 9B base",
    description: "The undistilled klein: slower, with guidance and a negative prompt.",
    licence: openFluxLicence,
  },
  {
    ...generates,
    ...pro,
    id: "fal/flux-2-pro",
    remoteName: "fal-ai/flux-2-pro",
    name: "FLUX.2 [pro], from words",
    description: "A new picture from words, in high quality.",
  },
  {
    ...generates,
    ...max,
    id: "fal/flux-2-max",
    remoteName: "fal-ai/flux-2-max",
    name: "FLUX.2 [max], from words",
    description: "A new picture from words, in the best quality of FLUX.2.",
  },
  {
    ...generates,
    ...flex,
    id: "fal/flux-2-flex",
    remoteName: "fal-ai/flux-2-flex",
    name: "FLUX.2 [flex], from words",
    description: "A new picture from words, with guidance and steps in your hand.",
  },
  {
    ...generates,
    ...dev,
    id: "fal/flux-2",
    remoteName: "fal-ai/flux-2",
    name: "FLUX.2 [dev], from words",
    description: "A new picture from words, with open weights.",
  },
  {
    ...generates,
    ...distilled,
    id: "fal/flux-2-turbo",
    remoteName: "fal-ai/flux-2/turbo",
    name: "FLUX.2 Turbo, from words",
    description: "A new picture from words, quickly.",
    price: turboPrice,
  },
  {
    ...generates,
    ...distilled,
    id: "fal/flux-2-flash",
    remoteName: "fal-ai/flux-2/flash",
    name: "FLUX.2 Flash, from words",
    description: "A draft from words, in the shortest time.",
    price: unpublishedPrice,
  },
];
