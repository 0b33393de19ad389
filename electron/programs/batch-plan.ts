import type { Parameters } from "../../shared/domain/edit-request.ts";
import type { JobId, ModelId } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { checkModelTakes } from "../jobs/check-request.ts";
import { estimateEdit } from "../jobs/estimate-request.ts";
import { totalOf } from "../jobs/spending-caps.ts";
import type { BatchInput, BatchRecipe } from "../library/batch-records.ts";
import type { Library } from "../library/library.ts";
import type { MaskMeaning } from "../library/picture-store.ts";
import type { Registry } from "../providers/registry.ts";
import type { ProgramEngine } from "./program-engine.ts";
import type { ProgramPictures } from "./program-pictures.ts";
import { fillTemplate } from "./prompt-template.ts";

interface PlannedMask {
  readonly bytes: Uint8Array;
  readonly meaning: MaskMeaning;
}

/** One recipe for many pictures, as a program asks for it. */
export interface BatchPlan {
  readonly recipe: {
    readonly modelId: ModelId;
    /** With `{{name}}` where an item's variables go. */
    readonly prompt: string;
    /** By the model's own names. */
    readonly parameters: Parameters;
    readonly seed: number | null;
    readonly mask: PlannedMask | null;
  };
  readonly items: readonly PlannedItem[];
}

export interface PlannedItem {
  readonly name: string | null;
  readonly source:
    | { readonly kind: "picture"; readonly bytes: Uint8Array }
    | { readonly kind: "job"; readonly jobId: JobId };
  /** Instead of the recipe's. */
  readonly mask: PlannedMask | null;
  readonly variables: Readonly<Record<string, string>>;
  readonly seed: number | null;
}

/** A plan whose every item was proven, with its price. */
export interface PricedPlan {
  readonly recipe: BatchRecipe;
  readonly inputs: readonly BatchInput[];
  /** US dollars; null where it cannot be told of one of them. */
  readonly total: number | null;
}

export interface PlanServices {
  readonly library: Pick<Library, "blobs">;
  readonly registry: Registry;
  readonly engine: Pick<ProgramEngine, "picture">;
  readonly pictures: ProgramPictures;
}

/**
 * Proves every item as if it were run, and tells what it will cost. Nothing is asked of a provider.
 * @throws AppError `invalid-input` and others, with the item's number.
 */
export async function pricePlan(
  plan: BatchPlan,
  services: PlanServices,
  signal: AbortSignal,
): Promise<PricedPlan> {
  const { pictures } = services;
  const { recipe } = plan;
  const mask = recipe.mask && { hash: await pictures.keep(recipe.mask.bytes), meaning: recipe.mask.meaning };
  const inputs: BatchInput[] = [];
  for (const [index, item] of plan.items.entries()) {
    signal.throwIfAborted();
    try {
      inputs.push(await priceItem(item, recipe, services, signal));
    } catch (error) {
      throw error instanceof AppError ? ofItem(index, error) : error;
    }
  }
  return {
    recipe: { ...recipe, mask, hashes: mask ? [mask.hash] : [] },
    inputs,
    total: totalOf(inputs.map(({ estimate }) => estimate)),
  };
}

async function priceItem(
  item: PlannedItem,
  recipe: BatchPlan["recipe"],
  { library, registry, engine, pictures }: PlanServices,
  signal: AbortSignal,
): Promise<BatchInput> {
  const { model, provider } = registry.find(recipe.modelId);
  const mask = item.mask ?? recipe.mask;
  const prompt = fillTemplate(recipe.prompt, item.variables);
  checkModelTakes(model, { hasMask: mask !== null, prompt, references: 0 });
  const { source } = item;
  const picture =
    source.kind === "job"
      ? engine.picture(source.jobId).picture
      : (await pictures.import(source.bytes, mask?.bytes ?? null, signal)).picture;
  const maskHash = mask && (await pictures.mask(mask.bytes, mask.meaning, picture, signal));
  const estimate = await estimateEdit(
    {
      model,
      provider,
      parameters: recipe.parameters,
      picture,
      mask: maskHash,
      references: [],
    },
    library,
  );
  const own = item.mask && { hash: await pictures.keep(item.mask.bytes), meaning: item.mask.meaning };
  const kept =
    source.kind === "job" ? source : ({ kind: "picture", hash: await pictures.keep(source.bytes) } as const);
  return {
    name: item.name,
    source: kept,
    mask: own,
    variables: item.variables,
    seed: item.seed,
    estimate,
    hashes: [...(kept.kind === "picture" ? [kept.hash] : []), ...(own ? [own.hash] : [])],
  };
}

function ofItem(index: number, { code, message, nextStep }: AppError): AppError {
  return new AppError(code, `Item ${index + 1}: ${message}`, nextStep === null ? {} : { nextStep });
}
