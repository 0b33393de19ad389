import type { ModelId } from "../domain/ids.ts";
import { bflModels } from "./bfl.ts";
import { builtinModels } from "./builtin.ts";
import { falModels } from "./fal.ts";
import { type Model, type ModelEntry, model } from "./model.ts";
import { openaiModels } from "./openai.ts";
import { replicateModels } from "./replicate.ts";

const entries: readonly ModelEntry[] = [
  ...builtinModels,
  ...bflModels,
  ...falModels,
  ...openaiModels,
  ...replicateModels,
];

/** Every model the product knows by itself, in the order in which the editor lists them. */
export const models: readonly Model[] = entries.map((entry) => model.parse(entry));

export function findModel(id: string): Model | undefined {
  return models.find((candidate) => candidate.id === id);
}

export function modelsOf(provider: string): readonly Model[] {
  return models.filter((candidate) => candidate.provider === provider);
}

export const defaultModelId = "builtin/content-aware-fill" as ModelId; // checked by models.test.ts
