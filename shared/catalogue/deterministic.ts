import type { Model } from "./model.ts";

/** What is computed here with a seed, or without chance. No service promises it, whatever seed it takes. */
export function isDeterministic({ provider }: Pick<Model, "provider">): boolean {
  return provider === "builtin" || provider === "local";
}
