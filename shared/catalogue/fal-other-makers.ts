import { apacheLicence, edits, fills, megapixel, perMegapixel, sides, unpublishedPrice } from "./fal-base.ts";
import {
  acceleration,
  guidance,
  negativePrompt,
  promptExpansion,
  safetyChecker,
  steps,
  strength,
} from "./fal-fields.ts";
import { choiceField, numberField } from "./fields.ts";
import type { ModelEntry } from "./model.ts";

const control = (name: string, title: string, description: string, byDefault: number | null) =>
  numberField(
    { name, title, description, advanced: true },
    { minimum: 0, maximum: 1, step: 0.05, byDefault, rangeKnown: false },
  );

/** What other makers' models fal.ai runs that take a mask. */
export const falOtherModels: readonly ModelEntry[] = [
  {
    ...fills,
    id: "fal/qwen-image-edit-inpaint",
    remoteName: "fal-ai/qwen-image-edit/inpaint",
    name: "Qwen-Image-Edit inpaint",
    maker: "Alibaba",
    description: "Paints under the mask with a model that is good at lettering.",
    sizes: sides(256, 2048, { preferredPixels: megapixel }),
    price: perMegapixel(
      { firstOutput: 0.03, furtherOutput: 0.03, input: 0 },
      "$0.03 a megapixel; not confirmed.",
    ),
    speed: "medium",
    licence: apacheLicence,
    parameters: [
      strength({ minimum: 0, maximum: 1, byDefault: 0.93, rangeKnown: false }),
      guidance({ minimum: 0, maximum: 20, byDefault: 4, rangeKnown: false }),
      negativePrompt,
      steps({ minimum: 2, maximum: 50, byDefault: 30, rangeKnown: false }),
      acceleration("regular"),
      safetyChecker,
    ],
  },
  {
    ...fills,
    id: "fal/z-image-turbo-inpaint",
    remoteName: "fal-ai/z-image/turbo/inpaint",
    name: "Z-Image Turbo inpaint",
    maker: "Alibaba",
    description: "Paints under the mask in few steps.",
    sizes: sides(256, 2048, { preferredPixels: megapixel }),
    price: unpublishedPrice,
    speed: "fast",
    outputFormats: ["png", "webp", "jpeg"],
    licence: apacheLicence,
    parameters: [
      strength({ minimum: 0, maximum: 1, byDefault: 1, rangeKnown: false }),
      steps({ minimum: 1, maximum: 8, byDefault: 8, rangeKnown: false }),
      control("control_scale", "Control", "How strongly the picture around the mask guides.", 0.75),
      control("control_start", "Control start", "Share of the steps after which it guides.", null),
      control("control_end", "Control end", "Share of the steps after which it guides no more.", 0.8),
      acceleration("regular"),
      promptExpansion,
      safetyChecker,
    ],
  },
  {
    ...edits(1),
    id: "fal/gpt-image-2-edit",
    remoteName: "openai/gpt-image-2/edit",
    name: "GPT Image 2 on fal.ai",
    maker: "OpenAI",
    description: "Understands long instructions and many pictures; the mask is only a hint to it.",
    mask: { support: "hint", required: false },
    references: { maximum: 10, minimumSide: 16, maximumPixels: 8_294_400 },
    prompt: { use: "required", maximumLength: 32_000 },
    seed: false,
    sizes: sides(480, 3840, {
      preferredPixels: 1.5 * megapixel,
      minimumPixels: 655_360,
      maximumPixels: 8_294_400,
      maximumRatio: 3,
    }),
    price: {
      kind: "byQuality",
      parameter: "quality",
      amountsPerSquare: { low: 0.006, medium: 0.053, high: 0.211 },
      otherwise: 0.211,
      source: "1024×1024 of gpt-image-2, without the pictures sent; not confirmed.",
    },
    speed: "slow",
    outputFormats: ["png", "webp", "jpeg"],
    licence: "Closed weights; results under the terms of fal.ai and OpenAI",
    parameters: [
      choiceField(
        { name: "quality", title: "Quality", description: "Higher quality takes longer and costs more." },
        ["auto", "low", "medium", "high"],
        "high",
        { auto: "Automatic", low: "Low", medium: "Medium", high: "High" },
      ),
    ],
  },
];
