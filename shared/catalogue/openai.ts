import type { ModelEntry } from "./model.ts";

export const openaiModels: readonly ModelEntry[] = [];
