import { choiceField, textField } from "./fields.ts";
import type { ModelEntry } from "./model.ts";
import {
  fills,
  guidance,
  megapixel,
  openFluxLicence,
  promptUpsampling,
  safetyTolerance,
  steps,
  unconfirmedPrice,
  unpublishedPrice,
} from "./replicate-base.ts";

/** What paints under a mask. */
export const replicateFillModels: readonly ModelEntry[] = [
  {
    ...fills,
    id: "replicate/flux-fill-pro",
    remoteName: "black-forest-labs/flux-fill-pro",
    name: "FLUX.1 Fill [pro]",
    description: "Paints what the words say under the mask, and only there.",
    operations: ["fill", "outpaint"],
    sizes: {
      kind: "range",
      step: 32,
      minimumSide: 256,
      maximumSide: 2048,
      minimumPixels: 65_536,
      maximumPixels: 4 * megapixel,
      preferredPixels: megapixel,
      maximumRatio: 4,
    },
    outputFormats: ["png", "jpeg"],
    price: unconfirmedPrice(0.05),
    parameters: [
      guidance("guidance", { minimum: 2, maximum: 5, byDefault: 3 }),
      steps("steps", { maximum: 50, byDefault: 50 }),
      promptUpsampling(false),
      safetyTolerance(1, 6),
    ],
  },
  {
    ...fills,
    id: "replicate/flux-fill-dev",
    remoteName: "black-forest-labs/flux-fill-dev",
    name: "FLUX.1 Fill [dev]",
    description: "Fill with open weights.",
    licence: openFluxLicence,
    // Anything else is scaled to multiples of 32 within 1440.
    sizes: {
      kind: "range",
      step: 32,
      minimumSide: 256,
      maximumSide: 1440,
      minimumPixels: 65_536,
      maximumPixels: 1440 * 1440,
      preferredPixels: megapixel,
      maximumRatio: 4,
    },
    price: unpublishedPrice,
    parameters: [
      guidance("guidance", { minimum: 0, maximum: 100, byDefault: 30 }),
      steps("num_inference_steps", { maximum: 50, byDefault: 28 }),
    ],
  },
  {
    ...fills,
    id: "replicate/stable-diffusion-inpainting",
    remoteName:
      "andreasjansson/stable-diffusion-inpainting:e490d072a34a94a11e9711ed5a6ba621c3fab884eda1665d9d3a282d65a21180",
    name: "Stable Diffusion inpainting",
    maker: "Stability AI",
    description: "The classic of inpainting: small, cheap and quick.",
    licence: "Weights: CreativeML OpenRAIL-M; results under Replicate's terms",
    prompt: { use: "optional", maximumLength: 10_000 },
    // Anything that is not a multiple of 8 would be cropped.
    sizes: {
      kind: "range",
      step: 8,
      minimumSide: 256,
      maximumSide: 1024,
      minimumPixels: 65_536,
      maximumPixels: megapixel,
      preferredPixels: 512 * 512,
      maximumRatio: 2,
    },
    speed: "fast",
    outputFormats: [],
    price: unpublishedPrice,
    parameters: [
      guidance("guidance_scale", { minimum: 1, maximum: 20, byDefault: 7.5 }),
      textField(
        {
          name: "negative_prompt",
          title: "Negative prompt",
          description: "What the picture should not show.",
        },
        2000,
      ),
      steps("num_inference_steps", { maximum: 500, byDefault: 50 }),
    ],
  },
  ...[
    { id: "replicate/ideogram-v3-quality", variant: "quality", name: "Ideogram v3 Quality" },
    { id: "replicate/ideogram-v3-balanced", variant: "balanced", name: "Ideogram v3 Balanced" },
  ].map(
    ({ id, variant, name }): ModelEntry => ({
      ...fills,
      id,
      remoteName: `ideogram-ai/ideogram-v3-${variant}`,
      name,
      maker: "Ideogram",
      description: "Paints under the mask; the best at lettering and layout.",
      sizes: {
        kind: "range",
        step: 32,
        minimumSide: 512,
        maximumSide: 1536,
        minimumPixels: 262_144,
        maximumPixels: 2 * megapixel,
        preferredPixels: megapixel,
        maximumRatio: 3,
      },
      references: { maximum: 3, minimumSide: 64, maximumPixels: 4 * megapixel },
      outputFormats: [],
      price: unpublishedPrice,
      parameters: [
        choiceField(
          {
            name: "magic_prompt_option",
            title: "Magic prompt",
            description: "Lets the service rewrite the words before it draws.",
            advanced: true,
          },
          ["Auto", "On", "Off"],
          "Auto",
        ),
        choiceField(
          {
            name: "style_type",
            title: "Style",
            description: "Which look the result has.",
            advanced: true,
          },
          ["None", "Auto", "General", "Realistic", "Design"],
          null,
        ),
      ],
    }),
  ),
];
