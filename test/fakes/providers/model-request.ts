import type { ProviderRequest } from "../../../electron/providers/provider.ts";
import { findModel } from "../../../shared/catalogue/models.ts";
import { defaultParameters } from "../../../shared/catalogue/parameters.ts";
import { grey } from "./openai-requests.ts";

/** A small request of a model by its id: a grey picture, all of it masked and in words where the model takes that. */
export function modelRequest(id: string, changes: Partial<ProviderRequest> = {}): ProviderRequest {
  const model = findModel(id);
  if (!model) throw new Error(`There is no ${id}.`);
  const { image = grey({ width: 64, height: 48 }) } = changes;
  const { width, height } = image;
  const mask = { width, height, data: new Uint8Array(width * height).fill(255) };
  return {
    model,
    image,
    mask: model.mask.support === "none" ? null : mask,
    prompt: model.prompt.use === "none" ? "" : "a red door",
    parameters: defaultParameters(model),
    seed: 42,
    references: [],
    ...changes,
  };
}
