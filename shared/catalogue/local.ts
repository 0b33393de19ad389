import type { LocalModelId } from "../domain/local-model.ts";
import { choiceField, numberField } from "./fields.ts";
import { kontextSizes } from "./kontext-sizes.ts";
import { type Model, model } from "./model.ts";

/** How much is computed: which share of each side, and how many steps. */
export const localPresets = {
  draft: { scale: 0.5, steps: 8 },
  normal: { scale: 0.75, steps: 20 },
  full: { scale: 1, steps: 28 },
} as const;
export type LocalPreset = keyof typeof localPresets;

/** T5 reads 512 tokens; what is longer is cut, and the result says so. */
const longestPrompt = 4000;

/** The catalogue's entry of a FLUX.1 Kontext whose weights lie on this computer. */
export function localModel(of: {
  readonly id: LocalModelId;
  readonly name: string;
  readonly licence: string;
}): Model {
  return model.parse({
    id: `local/${of.id}`,
    provider: "local",
    remoteName: of.id,
    name: of.name,
    maker: "Black Forest Labs",
    description: "Edits in words at about a megapixel. Runs on this computer.",
    operations: ["edit", "fill"],
    input: "picture",
    mask: { support: "hint", required: false },
    prompt: { use: "required", maximumLength: longestPrompt },
    seed: true,
    references: { maximum: 3, minimumSide: 64, maximumPixels: 1_048_576 },
    sizes: { kind: "list", sizes: [...kontextSizes] },
    parameters: [
      choiceField(
        {
          name: "preset",
          title: "Quality",
          description:
            "Draft computes a quarter of the pixels in 8 steps, normal about half of them in 20, full all in 28.",
        },
        ["draft", "normal", "full"],
        "normal",
        { draft: "Draft", normal: "Normal", full: "Full" },
      ),
      choiceField(
        {
          name: "mode",
          title: "Under the mask",
          description:
            "Constrained holds what the mask keeps while the picture is made. Free lets the model change all of it, and takes what lies under the mask: better where a shape grows.",
        },
        ["constrained", "free"],
        "constrained",
        { constrained: "Constrained", free: "Free" },
      ),
      numberField(
        {
          name: "guidance",
          title: "Guidance",
          description: "How closely it follows the words.",
        },
        { minimum: 1, maximum: 20, step: 0.1, byDefault: 2.5 },
      ),
      numberField(
        {
          name: "steps",
          title: "Steps",
          description: "Instead of the quality's own number.",
          advanced: true,
        },
        { minimum: 1, maximum: 100, step: 1, byDefault: null },
      ),
      {
        control: "text",
        name: "negativePrompt",
        title: "Negative prompt",
        description: "What should not be there. It counts where the negative guidance is above 1.",
        maximumLength: longestPrompt,
        defaultValue: "",
        advanced: true,
      },
      numberField(
        {
          name: "negativeGuidance",
          title: "Negative guidance",
          description:
            "How far it keeps away from the negative prompt (true CFG). Above 1 every step takes twice as long.",
          advanced: true,
        },
        { minimum: 1, maximum: 10, step: 0.1, byDefault: 1 },
      ),
      numberField(
        {
          name: "stepCache",
          title: "Step cache",
          description:
            "Takes over the step before where it would change less than this. Faster and less exact; 0 computes every step.",
          advanced: true,
        },
        { minimum: 0, maximum: 0.5, step: 0.01, byDefault: 0 },
      ),
    ],
    price: { kind: "free" },
    speed: "slow",
    outputFormats: [],
    deprecatedOn: null,
    replacedBy: null,
    licence: of.licence,
  });
}
