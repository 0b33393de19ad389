import type { ListedModel } from "../../../shared/catalogue/model.ts";
import { operationTitles } from "./model-texts.ts";

/** What a person wants to do, as the picker asks. */
export type Purpose = "all" | "fill" | "edit" | "generate" | "outpaint";

export const purposes: readonly { readonly value: Purpose; readonly title: string }[] = [
  { value: "all", title: "All" },
  ...(["fill", "edit", "generate", "outpaint"] as const).map((value) => ({
    value,
    title: operationTitles[value],
  })),
];

export interface ModelGroup {
  /** "Black Forest Labs · Fill" */
  readonly title: string;
  readonly models: readonly ListedModel[];
}

/**
 * The models that serve a purpose and hold every word of `search`, by maker and then by what each is for first. Makers
 * and models keep the catalogue's order.
 */
export function filterModels(
  models: readonly ListedModel[],
  purpose: Purpose,
  search: string,
): readonly ModelGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const makers = new Map<string, Map<string, ListedModel[]>>();
  for (const model of models) {
    if (model.hidden || (purpose !== "all" && !model.operations.includes(purpose))) continue;
    if (!words.every((word) => searchText(model).includes(word))) continue;
    const use = mainUse(model, purpose);
    const ofMaker = makers.get(model.maker) ?? new Map<string, ListedModel[]>();
    ofMaker.set(use, [...(ofMaker.get(use) ?? []), model]);
    makers.set(model.maker, ofMaker);
  }
  return [...makers].flatMap(([maker, uses]) =>
    Object.values(operationTitles).flatMap((use) => {
      const found = uses.get(use);
      return found ? [{ title: `${maker} · ${use}`, models: found }] : [];
    }),
  );
}

/** What a model is listed under: what was asked for, else the first of its uses. */
function mainUse({ operations }: ListedModel, purpose: Purpose): string {
  if (purpose !== "all") return operationTitles[purpose];
  const [first = "edit"] = operations;
  return operationTitles[first];
}

function searchText({ name, maker, provider, description, id }: ListedModel): string {
  return [name, maker, provider, description, id].join(" ").toLowerCase();
}
