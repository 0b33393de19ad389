import { falFlux1Models } from "./fal-flux-1.ts";
import { falFlux2Models } from "./fal-flux-2.ts";
import { falFlux3Models } from "./fal-flux-3.ts";
import { falOtherModels } from "./fal-other-makers.ts";
import type { ModelEntry } from "./model.ts";

/** Every endpoint of fal.ai that the product knows, the most useful first. */
export const falModels: readonly ModelEntry[] = [
  ...falFlux3Models,
  ...falFlux2Models,
  ...falFlux1Models,
  ...falOtherModels,
];
