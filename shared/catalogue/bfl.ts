import type { ModelEntry } from "./model.ts";

export const bflModels: readonly ModelEntry[] = [];
