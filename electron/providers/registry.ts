import type { Model } from "../../shared/catalogue/model.ts";
import { AppError } from "../../shared/errors.ts";
import { mostAlike } from "../../shared/most-alike.ts";
import type { Provider } from "./provider.ts";

/** Which models can run here, and who runs them. */
export interface Registry {
  /** In the order in which the editor lists them. Asked anew each time: a team's own endpoints come and go. */
  providers(): readonly Provider[];
  models(): readonly Model[];
  /** @throws AppError `not-found` for an unknown model. */
  find(modelId: string): { readonly model: Model; readonly provider: Provider };
}

const mostNamed = 5;

/** The models whose names are most like the one that was asked for, or that there are none. */
function whichModels(asked: string, models: readonly Model[]): string {
  const known = models.filter(({ hidden }) => !hidden).map(({ id }) => id);
  const nearest = mostAlike(asked, known).slice(0, mostNamed);
  if (nearest.length > 0)
    return `Did you mean ${nearest.join(", ")}? There are ${known.length} models in all.`;
  return `Choose one of the ${known.length} models that there are, such as ${known.slice(0, mostNamed).join(", ")}.`;
}

/** @param providers asked again at every question. */
export function createRegistry(providers: () => readonly Provider[]): Registry {
  const models = () => providers().flatMap((provider) => provider.models());
  return {
    providers,
    models,
    find(modelId) {
      for (const provider of providers()) {
        const model = provider.models().find((candidate) => candidate.id === modelId);
        if (model) return { model, provider };
      }
      throw new AppError("not-found", `There is no model "${modelId}".`, {
        nextStep: whichModels(modelId, models()),
      });
    },
  };
}
