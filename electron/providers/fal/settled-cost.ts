import type { Price } from "../../../shared/catalogue/price.ts";
import type { Cost } from "../../../shared/domain/node.ts";

/**
 * What a job cost, from the units in `x-fal-billable-units`. Only where the price has a single rate, so that a unit can
 * mean one thing only (a picture, or a megapixel); null otherwise.
 */
export function settledCost(price: Price, units: number | null): Cost | null {
  const rate = singleRate(price);
  return rate === null || units === null ? null : { amount: rate * units, currency: "USD" };
}

/** US dollars a unit. */
function singleRate(price: Price): number | null {
  switch (price.kind) {
    case "perImage":
      return price.amount;
    case "perMegapixel": {
      const rates = new Set([price.firstOutput, price.furtherOutput, price.input].filter((rate) => rate > 0));
      const [rate = null] = rates;
      return rates.size === 1 && price.furtherOutput > 0 ? rate : null;
    }
    default:
      return null;
  }
}
