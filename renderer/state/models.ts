import { createStore } from "zustand/vanilla";
import type { Model } from "../../shared/catalogue/model.ts";

/** The models that the host can run, in the catalogue's order; null until it has said. */
export const modelStore = createStore<{ readonly models: readonly Model[] | null }>()(() => ({
  models: null,
}));

/** The model of the settings; the first one where that is not (or no longer) available. */
export function chosenModel(models: readonly Model[] | null, chosenId: string): Model | null {
  return models?.find((model) => model.id === chosenId) ?? models?.[0] ?? null;
}
