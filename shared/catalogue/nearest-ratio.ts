import type { Size } from "../domain/geometry.ts";

/**
 * Of `ratios`, written as "16:9", the one nearest to the size's, compared as a factor.
 * @param ratios at least one.
 */
export function nearestRatio({ width, height }: Size, ratios: readonly [string, ...string[]]): string {
  const wanted = Math.log(width / height);
  const distance = (ratio: string): number => {
    const [across = 1, down = 1] = ratio.split(":").map(Number);
    return Math.abs(Math.log(across / down) - wanted);
  };
  return ratios.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best));
}
