import { describe, expect, it } from "vitest";
import { defaultSettings } from "../domain/settings.ts";
import { model } from "./model.ts";
import { defaultModelId, findModel, models } from "./models.ts";
import { checkParameters, defaultParameters } from "./parameters.ts";

describe("the catalogue", () => {
  it("has the default model, which is the one that new settings choose", () => {
    expect(findModel(defaultModelId)?.id).toBe(defaultModelId);
    expect(defaultSettings.modelId).toBe(defaultModelId);
  });

  it("finds no model for an unknown id", () => {
    expect(findModel("builtin/none")).toBeUndefined();
    expect(findModel("constructor")).toBeUndefined();
  });

  it("has every name once for each provider, and says of a model that is shown no picture that it works from words", () => {
    const names = models.map(({ provider, name }) => `${provider}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, input } of models) expect(name.endsWith(", from words")).toBe(input === "none");
  });

  it("replaces models by models that it has", () => {
    const replacements = models.flatMap(({ replacedBy }) => (replacedBy === null ? [] : [replacedBy]));
    expect(replacements.filter((id) => findModel(id) === undefined)).toEqual([]);
  });

  it("has every id once", () => {
    expect(new Set(models.map(({ id }) => id)).size).toBe(models.length);
  });

  it.each(models.map((entry) => [entry.id, entry] as const))("%s is a proper entry", (_id, entry) => {
    expect(model.safeParse(entry).success).toBe(true);
    expect(entry.id.split("/")[0]).toBe(entry.provider);
    const names = entry.parameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    // Its own defaults are allowed by its own limits.
    const defaults = defaultParameters(entry);
    expect(checkParameters(entry, defaults)).toEqual(defaults);
  });
});
