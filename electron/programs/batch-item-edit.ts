import type { BatchItem, BatchRecipe } from "../library/batch-records.ts";
import type { Library } from "../library/library.ts";
import type { ProgramEdit } from "./program-engine.ts";
import { fillTemplate } from "./prompt-template.ts";

/** The edit that an item of a batch stands for, its pictures read from the library. @throws AppError `not-found`. */
export async function editOfItem(
  recipe: BatchRecipe,
  { input }: BatchItem,
  { blobs }: Pick<Library, "blobs">,
): Promise<ProgramEdit> {
  const mask = input.mask ?? recipe.mask;
  const { source } = input;
  return {
    modelId: recipe.modelId,
    prompt: fillTemplate(recipe.prompt, input.variables),
    parameters: recipe.parameters,
    seed: input.seed ?? recipe.seed,
    source: source.kind === "job" ? source : { kind: "picture", bytes: await blobs.read(source.hash) },
    mask: mask && { bytes: await blobs.read(mask.hash), meaning: mask.meaning },
    references: [],
    variationGroup: null,
  };
}
