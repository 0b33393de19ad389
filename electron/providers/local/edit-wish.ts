import { type LocalPreset, localPresets } from "../../../shared/catalogue/local.ts";
import type { Parameters } from "../../../shared/domain/edit-request.ts";
import type { EditTask } from "../../inference/host.ts";
import type { ProviderRequest } from "../provider.ts";

/** An edit but for where and with which weights it is computed. */
export type EditWish = Omit<EditTask, "kind" | "loading">;

/** What a request, proven against the catalogue's entry, asks of the inference process. */
export function wishOf({ image, mask, prompt, parameters, seed, references }: ProviderRequest): EditWish {
  const preset = localPresets[presetOf(parameters["preset"])];
  const negativePrompt = textOf(parameters, "negativePrompt").trim();
  const negativeGuidance = numberOf(parameters, "negativeGuidance", 1);
  const cacheThreshold = numberOf(parameters, "stepCache", 0);
  return {
    image,
    mask,
    references: [...references],
    prompt,
    negativePrompt: negativeGuidance > 1 && negativePrompt !== "" ? negativePrompt : null,
    trueGuidance: negativeGuidance,
    scale: preset.scale,
    steps: Math.round(numberOf(parameters, "steps", preset.steps)),
    guidance: numberOf(parameters, "guidance", 2.5),
    mode: parameters["mode"] === "free" ? "free" : "constrained",
    seed,
    cacheThreshold: cacheThreshold > 0 ? cacheThreshold : null,
  };
}

function presetOf(value: Parameters[string] | undefined): LocalPreset {
  return value === "draft" || value === "full" ? value : "normal";
}

function numberOf(parameters: Parameters, name: string, byDefault: number): number {
  const value = parameters[name];
  return typeof value === "number" ? value : byDefault;
}

function textOf(parameters: Parameters, name: string): string {
  const value = parameters[name];
  return typeof value === "string" ? value : "";
}
