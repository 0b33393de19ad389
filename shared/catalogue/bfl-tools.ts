import {
  bflEndpoint,
  guidance,
  perImage,
  perMegapixel,
  promptUpsampling,
  safetyTolerance,
  steps,
  unknownPrice,
} from "./bfl-base.ts";
import { choiceField, numberField, toggleField } from "./fields.ts";
import type { ModelEntry } from "./model.ts";

/** For the FLUX.1 and FLUX tools that keep the picture's size: trained at about a megapixel, no limit is published. */
const toolSizes = {
  kind: "range",
  step: 16,
  minimumSide: 256,
  maximumSide: 2048,
  minimumPixels: 65_536,
  maximumPixels: 4_194_304,
  preferredPixels: 1_048_576,
  maximumRatio: 4,
} satisfies ModelEntry["sizes"];

/**
 * What continues a picture from its middle outwards. The adapter sets how much: the mask lies over the edges that are
 * to be made anew.
 */
const outwards = {
  ...bflEndpoint,
  operations: ["outpaint"],
  mask: { support: "hard", required: true },
  prompt: { use: "optional", maximumLength: 32_000 },
  sizes: toolSizes,
} satisfies Partial<ModelEntry>;

const expand: ModelEntry = {
  ...outwards,
  id: "bfl/flux-pro-1.0-expand",
  remoteName: "flux-pro-1.0-expand",
  name: "FLUX.1 Expand [pro]",
  description: "Continues a picture outwards: mask the edges that are to be made anew.",
  price: perImage(0.05),
  replacedBy: "bfl/outpainting-v1",
  parameters: [steps(15, 50, 50), guidance(1.5, 100, 0.5, 60), promptUpsampling(false), safetyTolerance(6)],
};

const outpainting: ModelEntry = {
  ...outwards,
  id: "bfl/outpainting-v1",
  remoteName: "flux-tools/outpainting-v1",
  name: "FLUX Outpainting",
  description:
    "Continues a picture outwards, with or without words: mask the edges that are to be made anew.",
  seed: false,
  price: unknownPrice,
  parameters: [
    choiceField(
      { name: "mode", title: "Mode", description: "Fast is quicker and less careful.", advanced: true },
      ["high", "fast"],
      "high",
      { high: "High quality", fast: "Fast" },
    ),
    toggleField(
      {
        name: "auto_crop",
        title: "Crop by itself",
        description: "Lets the provider cut off plain borders of what it is sent.",
        advanced: true,
      },
      false,
    ),
    safetyTolerance(5),
  ],
};

/** What does one thing: fill, erase, sharpen, continue. */
export const bflTools: readonly ModelEntry[] = [
  {
    ...bflEndpoint,
    id: "bfl/flux-pro-1.0-fill",
    remoteName: "flux-pro-1.0-fill",
    name: "FLUX.1 Fill [pro]",
    description: "Paints only under the mask: replaces, adds or removes what you say there.",
    operations: ["fill"],
    mask: { support: "hard", required: true },
    prompt: { use: "optional", maximumLength: 32_000 },
    sizes: toolSizes,
    price: perImage(0.05),
    parameters: [steps(15, 50, 50), guidance(1.5, 100, 0.5, 60), promptUpsampling(false), safetyTolerance(6)],
  },
  {
    ...bflEndpoint,
    id: "bfl/erase-v1",
    remoteName: "flux-tools/erase-v1",
    name: "FLUX Erase",
    description: "Removes what is under the mask, with its shadows and reflections; needs no words.",
    operations: ["fill"],
    mask: { support: "hard", required: true },
    prompt: { use: "none", maximumLength: 0 },
    seed: false,
    sizes: { ...toolSizes, maximumRatio: 2 },
    price: perMegapixel(0.034, 0.004, 0),
    parameters: [
      numberField(
        {
          name: "dilate_pixels",
          title: "Grow the mask",
          description: "Pixels by which the provider widens the mask before it erases.",
        },
        { minimum: 0, maximum: 25, step: 1, byDefault: 10 },
      ),
      safetyTolerance(5),
    ],
  },
  {
    ...bflEndpoint,
    id: "bfl/deblur-v1",
    remoteName: "flux-tools/deblur-v1",
    name: "FLUX Deblur",
    description: "Makes a blurred picture sharp; needs no words.",
    operations: ["restore"],
    prompt: { use: "none", maximumLength: 0 },
    seed: false,
    sizes: toolSizes,
    price: unknownPrice,
    parameters: [safetyTolerance(5)],
  },
  outpainting,
  expand,
];
