import { createStore } from "zustand/vanilla";
import type { ListedModel, Model } from "../../shared/catalogue/model.ts";
import { findModel } from "../../shared/catalogue/models.ts";

/** Every model of the host and whether it can run now, in the catalogue's order; null until the host has said. */
export const modelStore = createStore<{ readonly models: readonly ListedModel[] | null }>()(() => ({
  models: null,
}));

/** The model of the settings; the first one where that is not (or no longer) available. */
export function chosenModel(models: readonly ListedModel[] | null, chosenId: string): ListedModel | null {
  const shown = models?.filter((model) => !model.hidden) ?? [];
  return shown.find((model) => model.id === chosenId) ?? shown[0] ?? null;
}

/** Whether a model is asked for by a command and not by the form, which cannot hold its settings. */
export function isHiddenModel(modelId: string): boolean {
  return findModel(modelId)?.hidden ?? false;
}

/** As the host lists it, those of this computer and of a team's own servers included, else as the catalogue has it. */
export function modelWithId(modelId: string): Model | undefined {
  return modelStore.getState().models?.find((model) => model.id === modelId) ?? findModel(modelId);
}

/** A model's name; its id where neither host nor catalogue knows it. */
export function nameOfModel(modelId: string): string {
  return modelWithId(modelId)?.name ?? modelId;
}
