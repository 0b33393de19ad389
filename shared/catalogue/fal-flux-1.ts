import {
  closedFluxLicence,
  edits,
  fills,
  listedAt,
  megapixel,
  openFluxLicence,
  perImage,
  perMegapixel,
  sides,
  unpublishedPrice,
} from "./fal-base.ts";
import {
  acceleration,
  enhancePrompt,
  guidance,
  loras,
  safetyChecker,
  safetyTolerance,
  steps,
  strength,
} from "./fal-fields.ts";
import { fluxGeneralFields } from "./fal-flux-general.ts";
import { numberField, toggleField } from "./fields.ts";
import { kontextSizes } from "./kontext-sizes.ts";
import type { ModelEntry } from "./model.ts";

/** Those of the Kontext sizes that one of the nine values of `aspect_ratio` asks for. */
const kontextRatioSizes = kontextSizes.filter(({ width, height }) =>
  [1568, 1392, 1184, 1248, 1024].includes(Math.max(width, height)),
);

const flux1Sizes = sides(256, 1536, { preferredPixels: megapixel, maximumPixels: 2 * megapixel });

const kontext = {
  sizes: { kind: "list", sizes: kontextRatioSizes },
  speed: "medium",
  licence: closedFluxLicence,
  replacedBy: "fal/flux-2-pro-edit",
} satisfies Partial<ModelEntry>;

const kontextFields = (rangeKnown: boolean) => [
  guidance({ minimum: 1, maximum: 20, byDefault: 3.5, rangeKnown }),
  enhancePrompt,
  safetyTolerance(6),
];

const taken = (model: string) => `The price of ${model}; this endpoint's own was not found.`;
const kontextPrice = (source: string) => perImage(0.04, source);
const kontextMaxPrice = (source: string) => perImage(0.08, source);

/** FLUX.1 on fal.ai: Kontext, Fill, Erase, and the older workflows that must go on working. */
export const falFlux1Models: readonly ModelEntry[] = [
  {
    ...fills,
    id: "fal/flux-pro-fill",
    remoteName: "fal-ai/flux-pro/v1/fill",
    name: "FLUX.1 Fill [pro]",
    description: "Paints what the words say under the mask, and only there.",
    operations: ["fill", "outpaint"],
    sizes: sides(256, 2048, { preferredPixels: megapixel }),
    price: perMegapixel(
      { firstOutput: 0.05, furtherOutput: 0.05, input: 0 },
      "$0.05 a megapixel, rounded up; not confirmed.",
    ),
    speed: "medium",
    licence: closedFluxLicence,
    parameters: [enhancePrompt, safetyTolerance(6)],
  },
  {
    ...fills,
    id: "fal/flux-pro-erase",
    remoteName: "fal-ai/flux-pro/v1/erase",
    name: "FLUX Erase",
    description: "Removes what the mask covers, without words.",
    prompt: { use: "none", maximumLength: 0 },
    seed: false,
    // Trained at about a megapixel and ratios up to 2; above 3 megapixels the price would rise.
    sizes: sides(256, 2048, { preferredPixels: megapixel, maximumPixels: 3_000_000, maximumRatio: 2 }),
    price: perMegapixel(
      { firstOutput: 0.042, furtherOutput: 0, input: 0 },
      "$0.03 and $0.004 a megapixel, at least three; not confirmed.",
    ),
    speed: "medium",
    outputFormats: [],
    licence: closedFluxLicence,
    parameters: [
      numberField(
        {
          name: "dilate_pixels",
          title: "Grow mask",
          description: "Pixels by which the mask grows, so that edges and shadows go too.",
        },
        { minimum: 0, maximum: 100, step: 1, byDefault: 10 },
      ),
    ],
  },
  {
    ...edits(1),
    ...kontext,
    id: "fal/flux-kontext-pro",
    remoteName: "fal-ai/flux-pro/kontext",
    name: "FLUX.1 Kontext [pro]",
    description: "Edits in words that keep what is not mentioned.",
    price: kontextPrice("About $0.04 a picture, unconfirmed."),
    parameters: kontextFields(false),
  },
  {
    ...edits(1),
    ...kontext,
    id: "fal/flux-kontext-max",
    remoteName: "fal-ai/flux-pro/kontext/max",
    name: "FLUX.1 Kontext [max]",
    description: "Kontext with better words and lettering, at twice the price.",
    price: kontextMaxPrice(`$0.08 a picture: ${listedAt}`),
    parameters: kontextFields(true),
  },
  {
    ...edits(4),
    ...kontext,
    id: "fal/flux-kontext-multi",
    remoteName: "fal-ai/flux-pro/kontext/multi",
    name: "FLUX.1 Kontext [pro] multi",
    description: "Kontext with several pictures; experimental.",
    price: kontextPrice(taken("Kontext [pro]")),
    parameters: kontextFields(false),
  },
  {
    ...edits(4),
    ...kontext,
    id: "fal/flux-kontext-max-multi",
    remoteName: "fal-ai/flux-pro/kontext/max/multi",
    name: "FLUX.1 Kontext [max] multi",
    description: "Kontext [max] with several pictures; experimental.",
    price: kontextMaxPrice(taken("Kontext [max]")),
    parameters: kontextFields(false),
  },
  {
    ...edits(1),
    ...kontext,
    id: "fal/flux-kontext-dev",
    remoteName: "fal-ai/flux-kontext/dev",
    name: "FLUX.1 Kontext [dev]",
    description: "Kontext with open weights and more to set.",
    sizes: { kind: "list", sizes: [...kontextSizes] },
    price: unpublishedPrice,
    licence: openFluxLicence,
    replacedBy: "fal/flux-2-edit",
    parameters: [
      guidance({ minimum: 1, maximum: 20, byDefault: 2.5, rangeKnown: false }),
      steps({ minimum: 10, maximum: 50, byDefault: 28, rangeKnown: false }),
      acceleration("none"),
      enhancePrompt,
      safetyChecker,
    ],
  },
  {
    ...edits(1),
    id: "fal/flux-dev-image-to-image",
    remoteName: "fal-ai/flux/dev/image-to-image",
    name: "FLUX.1 [dev] image to image",
    description: "Repaints the whole picture after the words, as far as the strength allows.",
    sizes: flux1Sizes,
    price: perMegapixel(
      { firstOutput: 0.03, furtherOutput: 0.03, input: 0 },
      `$0.03 a megapixel: ${listedAt}`,
    ),
    speed: "fast",
    licence: openFluxLicence,
    replacedBy: "fal/flux-2-edit",
    parameters: [
      strength({ minimum: 0.01, maximum: 1, byDefault: 0.95 }),
      guidance({ minimum: 1, maximum: 20, byDefault: 3.5 }),
      steps({ minimum: 10, maximum: 50, byDefault: 40 }),
      acceleration("none"),
      safetyChecker,
    ],
  },
  {
    ...edits(2),
    id: "fal/flux-general-image-to-image",
    remoteName: "fal-ai/flux-general/image-to-image",
    name: "FLUX.1 [dev] general, image to image",
    description: "The older FLUX.1 workflow with LoRAs, a reference and every scheduler setting.",
    sizes: flux1Sizes,
    price: unpublishedPrice,
    speed: "medium",
    licence: openFluxLicence,
    parameters: fluxGeneralFields,
  },
  {
    ...fills,
    id: "fal/flux-general-inpainting",
    remoteName: "fal-ai/flux-general/inpainting",
    name: "FLUX.1 [dev] general, inpainting",
    description: "The older FLUX.1 workflow under a mask, with LoRAs, a reference and scheduler settings.",
    references: { maximum: 1, minimumSide: 64, maximumPixels: 4 * megapixel },
    sizes: flux1Sizes,
    price: unpublishedPrice,
    speed: "medium",
    licence: openFluxLicence,
    parameters: fluxGeneralFields,
  },
  {
    ...fills,
    id: "fal/flux-lora-fill",
    remoteName: "fal-ai/flux-lora-fill",
    name: "FLUX.1 Fill [dev] with LoRAs",
    description: "Fill with open weights and LoRAs of your own.",
    prompt: { use: "optional", maximumLength: 10_000 },
    sizes: flux1Sizes,
    price: unpublishedPrice,
    speed: "medium",
    licence: openFluxLicence,
    parameters: [
      loras,
      guidance({ minimum: 20, maximum: 40, byDefault: 30, rangeKnown: false }),
      steps({ minimum: 10, maximum: 50, byDefault: 28, rangeKnown: false }),
      acceleration("none", "regular"),
      toggleField(
        {
          name: "paste_back",
          title: "Paste original back",
          description: "The service puts the original back where there is no mask.",
          advanced: true,
        },
        true,
      ),
      toggleField(
        {
          name: "resize_to_original",
          title: "Resize to original",
          description: "The service brings the result back to the size it was sent.",
          advanced: true,
        },
        true,
      ),
      safetyChecker,
    ],
  },
];
