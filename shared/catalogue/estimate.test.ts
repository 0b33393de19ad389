import { describe, expect, it } from "vitest";
import { planFrame } from "../framing/plan-frame.ts";
import { builtinModels } from "./builtin.ts";
import { estimateCost, referenceSize } from "./estimate.ts";
import { type Model, model } from "./model.ts";
import { models } from "./models.ts";
import { defaultParameters } from "./parameters.ts";
import type { Price } from "./price.ts";

const source = "providers.md";
const hundred = { width: 1000, height: 1000 };

function priced(price: Price, input: Model["input"] = "picture"): Model {
  return { ...model.parse(builtinModels[0]), price, input };
}

describe("the estimate of a run", () => {
  it("is nothing for what is free and unknown for what nobody knows", () => {
    expect(estimateCost(priced({ kind: "free" }), {}, hundred, [])).toBe(0);
    expect(estimateCost(priced({ kind: "unknown", source }), {}, hundred, [])).toBeNull();
  });

  it("is the same for every size where a picture has one price (Kontext pro .04)", () => {
    const kontext = priced({ kind: "perImage", amount: 0.04, source });
    expect(estimateCost(kontext, {}, hundred, [hundred])).toBe(0.04);
  });

  it("counts output and input by the megapixel (FLUX.2 pro: .03 first, .015 further, .015 in)", () => {
    const pro = priced({
      kind: "perMegapixel",
      firstOutput: 0.03,
      furtherOutput: 0.015,
      input: 0.015,
      rounding: "up",
      source,
    });
    expect(estimateCost(pro, {}, hundred, [])).toBe(0.045); // "edit from .045 at 1 MP in"
    expect(estimateCost(pro, {}, { width: 2000, height: 1000 }, [])).toBe(0.075);
    expect(estimateCost(pro, {}, hundred, [hundred, { width: 1001, height: 1000 }])).toBe(0.09);
    expect(estimateCost({ ...pro, input: "none" }, {}, hundred, [])).toBe(0.03);
  });

  it("counts parts as parts where the provider does, but never less than the first megapixel", () => {
    const klein = priced({
      kind: "perMegapixel",
      firstOutput: 0.014,
      furtherOutput: 0.001,
      input: 0.001,
      rounding: "none",
      source,
    });
    expect(estimateCost(klein, {}, { width: 500, height: 1000 }, [])).toBe(0.0145);
    expect(estimateCost(klein, {}, { width: 1500, height: 1000 }, [])).toBe(0.016);
  });

  it("follows the chosen resolution (FLUX 3: 1K .048, 4K .607)", () => {
    const flux3 = priced({
      kind: "byChoice",
      parameter: "resolution",
      amounts: { "768": 0.041, "1k": 0.048, "2k": 0.1, "4k": 0.607 },
      otherwise: 0.048,
      source,
    });
    expect(estimateCost(flux3, { resolution: "4k" }, hundred, [])).toBe(0.607);
    expect(estimateCost(flux3, { resolution: 768 }, hundred, [])).toBe(0.041);
    for (const parameters of [{}, { resolution: null }, { resolution: "toString" }]) {
      expect(estimateCost(flux3, parameters, hundred, [])).toBe(0.048);
    }
  });

  it("follows quality and size together (gpt-image-2: .006, .053, .211 for 1024×1024)", () => {
    const gptImage = priced({
      kind: "byQuality",
      parameter: "quality",
      amountsPerSquare: { low: 0.006, medium: 0.053, high: 0.211 },
      otherwise: 0.211,
      source,
    });
    expect(estimateCost(gptImage, { quality: "medium" }, { width: 1024, height: 1024 }, [])).toBe(0.053);
    expect(estimateCost(gptImage, { quality: "low" }, { width: 2048, height: 1024 }, [])).toBe(0.012);
    expect(estimateCost(gptImage, { quality: "auto" }, { width: 1024, height: 1536 }, [])).toBe(0.3165);
  });
});

describe("a reference", () => {
  it("is made smaller to the model's pixels in its own ratio, and never larger", () => {
    expect(referenceSize({ width: 4000, height: 3000 }, 4_000_000)).toEqual({ width: 2309, height: 1732 });
    expect(referenceSize({ width: 40, height: 30 }, 4_000_000)).toEqual({ width: 40, height: 30 });
    expect(referenceSize({ width: 60_000, height: 1 }, 100).height).toBe(1);
  });
});

describe("the catalogue", () => {
  it("has a price formula that gives an amount for every model, or says that nobody knows", () => {
    for (const entry of models) {
      const { sent } = planFrame({ width: 4000, height: 3000 }, null, entry, Number.POSITIVE_INFINITY);
      const estimate = estimateCost(entry, defaultParameters(entry), sent, []);
      if (entry.price.kind === "unknown") expect(estimate, entry.id).toBeNull();
      else expect(estimate, entry.id).toBeGreaterThanOrEqual(entry.price.kind === "free" ? 0 : 0.001);
      if (estimate !== null) expect(estimate, entry.id).toBeLessThan(1);
    }
  });
});
