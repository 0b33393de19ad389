import { describe, expect, it } from "vitest";
import { compatibleEndpoint } from "../domain/compatible-endpoint.ts";
import { modelOfEndpoint } from "./compatible.ts";
import { compatiblePresets } from "./compatible-presets.ts";
import { model } from "./model.ts";
import { checkParameters, defaultParameters } from "./parameters.ts";

describe("the presets for servers of one's own", () => {
  it("have every id once", () => {
    expect(new Set(compatiblePresets.map(({ id }) => id)).size).toBe(compatiblePresets.length);
  });

  it.each(compatiblePresets.map((preset) => [preset.name, preset] as const))(
    "%s is an endpoint as settings keep it, and makes a proper model",
    (_name, { id, endpoint }) => {
      const proven = compatibleEndpoint.parse({ id, ...endpoint });
      expect(proven).toEqual({ id, ...endpoint });
      const offered = modelOfEndpoint(proven);
      expect(model.parse(offered)).toEqual(offered);
      const nothing = defaultParameters(offered);
      expect(Object.values(nothing).every((value) => value === null)).toBe(true);
      expect(checkParameters(offered, nothing)).toEqual(nothing);
    },
  );
});

describe("the model of an endpoint", () => {
  const [preset] = compatiblePresets.filter(({ id }) => id === "vllm-omni");
  const endpoint = compatibleEndpoint.parse({ id: "studio-1", ...preset?.endpoint });

  it("is named after it, and belongs to a provider of its own", () => {
    expect(modelOfEndpoint(endpoint)).toMatchObject({
      id: "compatible/studio-1",
      provider: "compatible/studio-1",
      remoteName: "Qwen/Qwen-Image-Edit-2511",
      seed: true,
    });
  });

  it("has the parameters that the endpoint names, and the seed apart from them", () => {
    const { seed, parameters } = modelOfEndpoint({ ...endpoint, parameterNames: ["steps"] });
    expect(seed).toBe(false);
    expect(parameters.map(({ name }) => name)).toEqual(["steps"]);
  });

  it("has none where the endpoint takes none", () => {
    const { seed, parameters } = modelOfEndpoint({ ...endpoint, extraParameters: "none" });
    expect(seed).toBe(false);
    expect(parameters).toEqual([]);
  });

  it("is sent no mask where the server would ignore it", () => {
    const mask = { ...endpoint.mask, mode: "none", required: true } as const;
    expect(modelOfEndpoint({ ...endpoint, mask }).mask).toEqual({ support: "none", required: false });
  });
});
