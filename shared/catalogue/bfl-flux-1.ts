import { bflEndpoint, guidance, perImage, promptUpsampling, safetyTolerance, steps } from "./bfl-base.ts";
import { numberField, toggleField } from "./fields.ts";
import { kontextSizes } from "./kontext-sizes.ts";
import type { ModelEntry } from "./model.ts";

const kontext: Omit<ModelEntry, "id" | "remoteName" | "name" | "description" | "price"> = {
  ...bflEndpoint,
  replacedBy: "bfl/flux-2-pro",
  // Marked experimental by the provider.
  references: { maximum: 3, minimumSide: 64, maximumPixels: 1_048_576 },
  sizes: { kind: "list", sizes: [...kontextSizes] },
  // Up to 6 without a picture, which is never sent here.
  parameters: [promptUpsampling(false), safetyTolerance(2)],
};

export const bflKontext: readonly ModelEntry[] = [
  {
    ...kontext,
    id: "bfl/flux-kontext-pro",
    remoteName: "flux-kontext-pro",
    name: "FLUX.1 Kontext [pro]",
    description: "Edits in words at about a megapixel. Deprecated by its maker in favour of FLUX.2.",
    price: perImage(0.04),
  },
  {
    ...kontext,
    id: "bfl/flux-kontext-max",
    remoteName: "flux-kontext-max",
    name: "FLUX.1 Kontext [max]",
    description: "As Kontext pro, better with text. Deprecated by its maker in favour of FLUX.2.",
    price: perImage(0.08),
  },
];

const shared = {
  ...bflEndpoint,
  operations: ["generate"],
  input: "none",
  references: { maximum: 1, minimumSide: 64, maximumPixels: 4_194_304 },
  replacedBy: "bfl/flux-2-pro/text-to-image",
} satisfies Partial<ModelEntry>;
const sizes: ModelEntry["sizes"] = {
  kind: "range",
  step: 32,
  minimumSide: 256,
  maximumSide: 1440,
  minimumPixels: 65_536,
  maximumPixels: 2_073_600,
  preferredPixels: 1_048_576,
  maximumRatio: 4,
};
/** FLUX.1 without the picture; one reference leads it ("Redux"). */
export const bflFlux1FromWords: readonly ModelEntry[] = [
  {
    ...shared,
    id: "bfl/flux-pro-1.1",
    remoteName: "flux-pro-1.1",
    name: "FLUX1.1 [pro], from words",
    description: "A new picture from words, with the FLUX of 2024.",
    sizes,
    price: perImage(0.04, "docs.apiyi.com, quoting the provider, 2026-11-21"),
    parameters: [promptUpsampling(false), safetyTolerance(6)],
  },
  {
    ...shared,
    id: "bfl/flux-pro-1.1-ultra",
    remoteName: "flux-pro-1.1-ultra",
    name: "FLUX1.1 [pro] Ultra, from words",
    description:
      "A new picture from words at 4 megapixels, raw if you like: less polished, more like a photo.",
    sizes: {
      kind: "list",
      sizes: [
        { width: 3136, height: 1344 },
        { width: 2752, height: 1548 },
        { width: 2496, height: 1664 },
        { width: 2368, height: 1776 },
        { width: 2048, height: 2048 },
        { width: 1776, height: 2368 },
        { width: 1664, height: 2496 },
        { width: 1548, height: 2752 },
        { width: 1344, height: 3136 },
      ],
    },
    price: perImage(0.06, "vercel.com/ai-gateway, 2026-11-21"),
    parameters: [
      toggleField({ name: "raw", title: "Raw", description: "Less polished, more like a photo." }, false),
      numberField(
        {
          name: "image_prompt_strength",
          title: "Weight of the reference",
          description: "0 follows the words alone, 1 the reference alone.",
          advanced: true,
        },
        { minimum: 0, maximum: 1, step: 0.05, byDefault: 0.1 },
      ),
      promptUpsampling(false),
      safetyTolerance(6),
    ],
  },
  {
    ...shared,
    id: "bfl/flux-dev",
    remoteName: "flux-dev",
    name: "FLUX.1 [dev], from words",
    description: "A new picture from words, with the open FLUX of 2024.",
    sizes,
    price: perImage(0.025, "Remembered from the provider's price list of 2025; check it."),
    parameters: [guidance(1.5, 5, 0.1, 3), steps(1, 50, 28), promptUpsampling(false), safetyTolerance(6)],
  },
];
