import type { ListedModel } from "../../../shared/catalogue/model.ts";

/** What a person wants to do, as the picker asks. */
export type Purpose = "all" | "fill" | "edit" | "generate" | "outpaint";

export const purposes: readonly { readonly value: Purpose; readonly title: string }[] = [
  { value: "all", title: "All" },
  { value: "fill", title: "Fill" },
  { value: "edit", title: "Edit" },
  { value: "generate", title: "Generate" },
  { value: "outpaint", title: "Expand" },
];

export interface ModelGroup {
  readonly maker: string;
  readonly models: readonly ListedModel[];
}

/** The models that serve a purpose and hold every word of `search`, by maker; both in the catalogue's order. */
export function filterModels(
  models: readonly ListedModel[],
  purpose: Purpose,
  search: string,
): readonly ModelGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, ListedModel[]>();
  for (const model of models) {
    if (model.hidden || (purpose !== "all" && !model.operations.includes(purpose))) continue;
    const text = [model.name, model.maker, model.provider, model.description, model.id]
      .join(" ")
      .toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    groups.set(model.maker, [...(groups.get(model.maker) ?? []), model]);
  }
  return [...groups].map(([maker, ofMaker]) => ({ maker, models: ofMaker.toSorted(byPurpose) }));
}

const order = ["fill", "edit", "generate", "outpaint", "restore"] as const;

/** Within a maker what is for the same stands together; the sort keeps the catalogue's order otherwise. */
function byPurpose(a: ListedModel, b: ListedModel): number {
  return (
    order.findIndex((use) => a.operations.includes(use)) -
    order.findIndex((use) => b.operations.includes(use))
  );
}
