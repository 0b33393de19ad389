import type { ModelEntry } from "./model.ts";

export const replicateModels: readonly ModelEntry[] = [];
