import { kontextSizes } from "../../../../shared/catalogue/kontext-sizes.ts";
import type { Size } from "../../../../shared/domain/geometry.ts";
import { tokenScale } from "./pack.ts";

/** How large and how long: the sides of Kontext's own size times `scale`, and the steps. */
export const presets = {
  draft: { scale: 0.5, steps: 8 },
  normal: { scale: 0.75, steps: 20 },
  full: { scale: 1, steps: 28 },
} as const;
export type Preset = keyof typeof presets;

/**
 * Of the sizes that Kontext was trained at the one with the nearest ratio, by the rule of `FluxKontextPipeline`: the
 * sides go down to multiples of 16 first, the distance is that of the ratios themselves, and of two equally near ones
 * the narrower is taken. A preset then makes it smaller, in multiples of 16.
 *
 * @param size At least 16 pixels a side.
 */
export function kontextResolution(size: Size, preset: Preset): Size {
  const ratio = floorToTokens(size.width) / floorToTokens(size.height);
  const distance = ({ width, height }: Size) => Math.abs(ratio - width / height);
  // `kontextSizes` is sorted by width, so that the first of equals is the narrower.
  const nearest = kontextSizes.reduce((best, next) => (distance(next) < distance(best) ? next : best));
  const { scale } = presets[preset];
  return { width: floorToTokens(nearest.width * scale), height: floorToTokens(nearest.height * scale) };
}

function floorToTokens(side: number): number {
  return Math.floor(side / tokenScale) * tokenScale;
}
