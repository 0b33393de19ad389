/** How a slider's way maps to its values. `logarithmic` gives small values as much room as large ones. */
export type SliderScale = "linear" | "logarithmic";

export interface SliderRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
}

/** Places on the slider's way; fine enough that every pixel of a wide slider is one of its own. */
export const sliderPositions = 1000;

/** 0..sliderPositions for a value within the range. */
export function positionOf(value: number, range: SliderRange, scale: SliderScale): number {
  const { minimum, maximum } = range;
  if (maximum <= minimum) return 0;
  const fraction =
    scale === "logarithmic"
      ? Math.log(value / minimum) / Math.log(maximum / minimum)
      : (value - minimum) / (maximum - minimum);
  return Math.round(Math.min(1, Math.max(0, fraction)) * sliderPositions);
}

/** The value at a position, on a step of the range. A logarithmic range must start above 0. */
export function valueAt(position: number, range: SliderRange, scale: SliderScale): number {
  const fraction = position / sliderPositions;
  const { minimum, maximum } = range;
  const value =
    scale === "logarithmic"
      ? minimum * (maximum / minimum) ** fraction
      : minimum + (maximum - minimum) * fraction;
  return toStep(value, range);
}

/** The nearest allowed value: on a step counted from the minimum, inside the range. */
export function toStep(value: number, { minimum, maximum, step }: SliderRange): number {
  const stepped = minimum + Math.round((value - minimum) / step) * step;
  const decimals = Math.max(decimalsOf(step), decimalsOf(minimum));
  return Number(Math.min(maximum, Math.max(minimum, stepped)).toFixed(decimals));
}

/** What a person typed as a number within the range; null if it is none. A comma is a decimal point, too. */
export function parseTyped(text: string, range: SliderRange): number | null {
  const cleaned = text
    .trim()
    .replace(",", ".")
    .replace(/\s*(%|px|×)$/, "");
  const value = cleaned === "" ? Number.NaN : Number(cleaned);
  return Number.isFinite(value) ? toStep(value, range) : null;
}

function decimalsOf(value: number): number {
  const [, decimals = ""] = String(value).split(".");
  return decimals.length;
}
