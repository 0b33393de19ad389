import { describe, expect, it } from "vitest";
import type { Price } from "../../shared/catalogue/price.ts";
import { costText, priceExplanation, priceSummary } from "./price-text.ts";

const perImage: Price = { kind: "perImage", amount: 0.045, source: "the price list" };
const unknown: Price = { kind: "unknown", source: "It publishes none." };
const byQuality: Price = {
  kind: "byQuality",
  parameter: "quality",
  amountsPerSquare: { low: 0.006, high: 0.211 },
  otherwise: 0.053,
  source: "the price list",
};

describe("prices as texts", () => {
  it("are short in a list", () => {
    expect(priceSummary({ kind: "free" })).toBe("free");
    expect(priceSummary(perImage)).toBe("$0.045");
    expect(priceSummary(byQuality)).toBe("$0.006–0.211");
    expect(priceSummary(unknown)).toBe("unknown");
  });

  it("say where they were read", () => {
    expect(priceExplanation(perImage)).toBe("$0.045 a picture (the price list).");
    expect(priceExplanation(unknown)).toBe("No reliable price is known: It publishes none.");
  });

  it("say what a run costs, for all its variations", () => {
    expect(costText({ kind: "free" }, 0, 1)).toBe("Free");
    expect(costText(perImage, 0.045, 1)).toBe("About $0.045");
    expect(costText(perImage, 0.09, 2)).toBe("About $0.09 for 2");
    expect(costText(unknown, null, 1)).toBe("Price unknown: It publishes none");
  });
});
