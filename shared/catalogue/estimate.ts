import { assertNever } from "../assert.ts";
import type { Parameters } from "../domain/edit-request.ts";
import type { Size } from "../domain/geometry.ts";
import type { Model } from "./model.ts";
import type { Price } from "./price.ts";

const megapixel = 1_000_000;
const square = 1024 * 1024;

/**
 * What one run will cost, in US dollars to the millionth; null where the price is not known.
 *
 * - per megapixel: `firstOutput + (out − 1) · furtherOutput + in · input`, where `out` is the answer's megapixels and
 *   at least one, and `in` those of what is sent: the picture, if the model is shown it, and the references. Where a
 *   started megapixel counts as a whole one, it does so for each picture (shared/design/providers.md §1.6).
 * - by quality: the amount for 1024×1024 in proportion to the answer's pixels.
 * @param parameters values that are missing or null count as not chosen.
 * @param sent the size of what is sent, which is the size that is asked for.
 * @param references their sizes as they are sent.
 */
export function estimateCost(
  model: Model,
  parameters: Parameters,
  sent: Size,
  references: readonly Size[],
): number | null {
  const amount = costOf(model, parameters, sent, references);
  return amount === null ? null : Math.round(amount * 1e6) / 1e6;
}

/**
 * The size at which a reference of `size` is sent: within the model's pixels, in its own ratio, never made larger; no
 * side is less than one pixel.
 */
export function referenceSize({ width, height }: Size, maximumPixels: number): Size {
  const scale = Math.min(1, Math.sqrt(maximumPixels / (width * height)));
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}

function costOf(
  { price, input }: Model,
  parameters: Parameters,
  sent: Size,
  references: readonly Size[],
): number | null {
  switch (price.kind) {
    case "free":
      return 0;
    case "perImage":
      return price.amount;
    case "perMegapixel": {
      const shown = input === "picture" ? [sent, ...references] : references;
      const inside = shown.reduce((sum, size) => sum + megapixels(size, price), 0);
      const furtherOut = Math.max(0, megapixels(sent, price) - 1);
      return price.firstOutput + furtherOut * price.furtherOutput + inside * price.input;
    }
    case "byChoice":
      return amountOf(price.amounts, parameters[price.parameter]) ?? price.otherwise;
    case "byQuality": {
      const amount = amountOf(price.amountsPerSquare, parameters[price.parameter]) ?? price.otherwise;
      return (amount * sent.width * sent.height) / square;
    }
    case "unknown":
      return null;
    default:
      return assertNever(price);
  }
}

function megapixels({ width, height }: Size, { rounding }: Extract<Price, { kind: "perMegapixel" }>): number {
  const exact = (width * height) / megapixel;
  return rounding === "up" ? Math.ceil(exact) : exact;
}

/** Numbers and switches are listed by their text. */
function amountOf(
  amounts: Readonly<Record<string, number>>,
  value: Parameters[string] | undefined,
): number | undefined {
  if (value === undefined || value === null) return undefined;
  const name = String(value);
  return Object.hasOwn(amounts, name) ? amounts[name] : undefined;
}
