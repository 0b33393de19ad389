import type { Model } from "../../shared/catalogue/model.ts";
import { models } from "../../shared/catalogue/models.ts";
import { AppError } from "../../shared/errors.ts";
import type { Provider } from "./provider.ts";

/** Which models can run here, and who runs them. */
export interface Registry {
  /** By provider id. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** In the catalogue's order. */
  readonly models: readonly Model[];
  /** @throws AppError `not-found` for an unknown model, `unavailable` for one without its provider. */
  find(modelId: string): { readonly model: Model; readonly provider: Provider };
}

export function createRegistry(providers: readonly Provider[]): Registry {
  const byId = new Map(providers.map((provider) => [provider.id, provider]));
  return {
    providers: byId,
    models: models.filter((model) => byId.has(model.provider)),
    find(modelId) {
      const model = models.find((candidate) => candidate.id === modelId);
      if (!model) {
        const known = models.map((candidate) => candidate.id).join(", ");
        throw new AppError("not-found", `There is no model "${modelId}".`, {
          nextStep: `Choose one of: ${known}.`,
        });
      }
      const provider = byId.get(model.provider);
      if (!provider)
        throw new AppError("unavailable", `${model.name} cannot run here: its provider is not set up.`);
      return { model, provider };
    },
  };
}
