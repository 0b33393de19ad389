import type { Model } from "../../shared/catalogue/model.ts";
import { AppError } from "../../shared/errors.ts";
import type { Provider } from "./provider.ts";

/** Which models can run here, and who runs them. */
export interface Registry {
  /** In the order in which the editor lists them. Asked anew each time: a team's own endpoints come and go. */
  providers(): readonly Provider[];
  models(): readonly Model[];
  /** @throws AppError `not-found` for an unknown model. */
  find(modelId: string): { readonly model: Model; readonly provider: Provider };
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
        nextStep: `Choose one of: ${models()
          .filter((model) => !model.hidden)
          .map((model) => model.id)
          .join(", ")}.`,
      });
    },
  };
}
