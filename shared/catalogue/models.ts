import type { ModelId } from "../domain/ids.ts";
import type { Model } from "./model.ts";
import { model } from "./model.ts";

/** Every model the product knows, in the order in which the editor lists them. */
export const models: readonly Model[] = [
  model.parse({
    id: "builtin/content-aware-fill",
    provider: "builtin",
    name: "Content-aware fill",
    description: "Removes objects and fills holes with texture from the same picture. Runs on this computer.",
    operations: ["fill"],
    mask: "required",
    prompt: "none",
    seed: true,
    maximumReferences: 0,
    parameters: [
      {
        control: "choice",
        name: "quality",
        title: "Quality",
        description: "More passes take longer and join textures better.",
        choices: [
          { value: "draft", title: "Draft" },
          { value: "standard", title: "Standard" },
          { value: "best", title: "Best" },
        ],
        defaultValue: "standard",
        advanced: false,
      },
      {
        control: "number",
        name: "searchArea",
        title: "Search area",
        description: "How far around the mask texture is taken from, as a multiple of the mask's size.",
        minimum: 0.5,
        maximum: 4,
        step: 0.25,
        defaultValue: 1.5,
        advanced: true,
      },
    ],
    price: { kind: "free" },
    licence: "Apache-2.0 (part of Palimpsest)",
  }),
  model.parse({
    id: "builtin/smooth-fill",
    provider: "builtin",
    name: "Smooth fill",
    description:
      "Blends small blemishes, dust and scratches into what surrounds them. Runs on this computer.",
    operations: ["fill"],
    mask: "required",
    prompt: "none",
    seed: false,
    maximumReferences: 0,
    parameters: [],
    price: { kind: "free" },
    licence: "Apache-2.0 (part of Palimpsest)",
  }),
];

export function findModel(id: string): Model | undefined {
  return models.find((candidate) => candidate.id === id);
}

export const defaultModelId = "builtin/content-aware-fill" as ModelId; // checked by models.test.ts
