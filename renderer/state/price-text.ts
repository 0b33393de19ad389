import { assertNever } from "../../shared/assert.ts";
import type { Price } from "../../shared/catalogue/price.ts";
import { formatDollars } from "./dollars.ts";

/** What one picture costs, short enough for a list: "$0.045", "from $0.03", "$0.006–0.21", "free", "unknown". */
export function priceSummary(price: Price): string {
  switch (price.kind) {
    case "free":
      return "free";
    case "unknown":
      return "unknown";
    case "perImage":
      return formatDollars(price.amount);
    case "perMegapixel":
      return `from ${formatDollars(price.firstOutput)}`;
    case "byChoice":
      return rangeText([...Object.values(price.amounts), price.otherwise]);
    case "byQuality":
      return rangeText([...Object.values(price.amountsPerSquare), price.otherwise]);
    default:
      return assertNever(price);
  }
}

/** How the price is made up, as a sentence; with where it was read. */
export function priceExplanation(price: Price): string {
  switch (price.kind) {
    case "free":
      return "Costs nothing.";
    case "unknown":
      return `No reliable price is known: ${sourceOf(price)}.`;
    case "perImage":
      return `${formatDollars(price.amount)} a picture (${sourceOf(price)}).`;
    case "perMegapixel":
      return `${formatDollars(price.firstOutput)} for the first megapixel, ${formatDollars(price.furtherOutput)} for each further one, ${formatDollars(price.input)} for each megapixel it is shown (${sourceOf(price)}).`;
    case "byChoice":
      return `${priceSummary(price)} a picture, by its settings (${sourceOf(price)}).`;
    case "byQuality":
      return `${priceSummary(price)} for 1024 × 1024, by quality; other sizes in proportion (${sourceOf(price)}).`;
    default:
      return assertNever(price);
  }
}

/** What a run costs, before it is asked for. `cost` is for all `count` results, in US dollars; null is unknown. */
export function costText(price: Price, cost: number | null, count: number): string {
  if (price.kind === "free") return "Free";
  if (cost === null) {
    return price.kind === "unknown" ? `Price unknown: ${sourceOf(price)}` : "Price unknown";
  }
  return count === 1 ? `About ${formatDollars(cost)}` : `About ${formatDollars(cost)} for ${count}`;
}

/** Says what it costs. `cost` is in US dollars; null is unknown. */
export function runAgainTitle(cost: number | null): string {
  if (cost === 0) return "Run again";
  return `Run again (${cost === null ? "price unknown" : formatDollars(cost)})`;
}

/** Without a full stop, to stand inside a sentence. */
function sourceOf(price: { readonly source: string }): string {
  return price.source.replace(/\.$/, "");
}

function rangeText(amounts: readonly number[]): string {
  const least = Math.min(...amounts);
  const most = Math.max(...amounts);
  return least === most ? formatDollars(least) : `${formatDollars(least)}–${formatDollars(most).slice(1)}`;
}
