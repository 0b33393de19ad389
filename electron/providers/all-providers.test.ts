import { describe, expect, it } from "vitest";
import { compatiblePresets } from "../../shared/catalogue/compatible-presets.ts";
import { models } from "../../shared/catalogue/models.ts";
import type { CompatibleEndpoint } from "../../shared/domain/compatible-endpoint.ts";
import { localModelId } from "../../shared/domain/local-model.ts";
import { AppError } from "../../shared/errors.ts";
import { createProviders } from "./all-providers.ts";
import type { LocalModelRunner } from "./local/local-provider.ts";
import { createRegistry } from "./registry.ts";

const localModels: LocalModelRunner = {
  runnable: () => [{ id: localModelId.parse("mine"), name: "Mine", licence: "NCL", problem: null }],
  edit: () => Promise.reject(new Error("nothing is run here")),
};
const workerFolder = new URL("file:///nowhere/");

function endpoint(id: string, changes: Partial<CompatibleEndpoint> = {}): CompatibleEndpoint {
  const [preset] = compatiblePresets;
  if (!preset) throw new Error("There are no presets.");
  return { ...preset.endpoint, id, ...changes };
}

describe("all providers", () => {
  it("run every model of the catalogue and of this computer, each model once", () => {
    const registry = createRegistry(createProviders({ workerFolder, endpoints: () => [], localModels }));
    const run = registry.models().map(({ id }) => id);
    expect(run.toSorted()).toEqual(["local/mine", ...models.map(({ id }) => id)].toSorted());
    for (const { id, provider } of models) expect(registry.find(id).provider.id).toBe(provider);
  });

  it("name the models most like one that there is not, not all of them", () => {
    const registry = createRegistry(createProviders({ workerFolder, endpoints: () => [], localModels }));
    const nextStepFor = (id: string) => {
      try {
        registry.find(id);
      } catch (error) {
        if (error instanceof AppError && error.code === "not-found") return error.nextStep ?? "";
      }
      throw new Error(`${id} was found.`);
    };
    expect(nextStepFor("flux-2-pro")).toMatch(/^Did you mean bfl\/flux-2-pro\b/);
    expect(nextStepFor("flux-2-pro").match(/\w+\/[\w.-]+/g)).toHaveLength(5);
    expect(nextStepFor("qqqq")).toMatch(/^Choose one of the \d+ models that there are, such as builtin\//);
  });

  it("have environment variables of their own for keys and addresses", () => {
    const keys = createProviders({ workerFolder, endpoints: () => [], localModels })().map(({ id, key }) => [
      id,
      key?.environmentName ?? null,
      key?.baseUrlEnvironmentName ?? null,
    ]);
    expect(keys).toEqual([
      ["builtin", null, null],
      ["local", null, null],
      ["bfl", "BFL_API_KEY", "BFL_BASE_URL"],
      ["fal", "FAL_KEY", "FAL_QUEUE_URL"],
      ["openai", "OPENAI_API_KEY", "OPENAI_BASE_URL"],
      ["replicate", "REPLICATE_API_TOKEN", "REPLICATE_BASE_URL"],
    ]);
  });

  it("follow a team's own servers, and stay the same objects where nothing changed", () => {
    let endpoints = [endpoint("one"), endpoint("two")];
    const providers = createProviders({ workerFolder, endpoints: () => endpoints, localModels });
    const before = new Map(providers().map((provider) => [provider.id, provider]));
    expect([...before.keys()].slice(-2)).toEqual(["compatible/one", "compatible/two"]);

    endpoints = [endpoint("two"), endpoint("one", { model: "another" }), endpoint("two", { name: "Again" })];
    const after = providers();
    expect(after.map(({ id }) => id).slice(-2)).toEqual(["compatible/two", "compatible/one"]);
    expect(after.at(-2)).toBe(before.get("compatible/two"));
    expect(after.at(-1)).not.toBe(before.get("compatible/one"));
    expect(after[1]).toBe(before.get("local"));
  });
});
