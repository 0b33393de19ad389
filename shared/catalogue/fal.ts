import type { ModelEntry } from "./model.ts";

export const falModels: readonly ModelEntry[] = [];
