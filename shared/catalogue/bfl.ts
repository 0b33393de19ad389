import { bflFlux1FromWords, bflKontext } from "./bfl-flux-1.ts";
import { bflFlux2Edits, bflFlux2FromWords, bflFlux2Previews } from "./bfl-flux-2.ts";
import { bflFlux3, bflFlux3FromWords } from "./bfl-flux-3.ts";
import { bflTools } from "./bfl-tools.ts";
import type { ModelEntry } from "./model.ts";

/** Every endpoint of Black Forest Labs that still answers (design notes: providers.md §1). */
export const bflModels: readonly ModelEntry[] = [
  ...bflFlux2Edits,
  bflFlux3,
  ...bflTools,
  ...bflFlux2Previews,
  ...bflKontext,
  ...bflFlux2FromWords,
  bflFlux3FromWords,
  ...bflFlux1FromWords,
];
