import { clamp } from "../../shared/domain/geometry.ts";

/** Diameters in picture pixels. */
export const smallestBrush = 1;
export const largestBrush = 2000;

/** The next diameter up (1) or down (-1): single pixels while small, then steps of about a tenth, in round numbers. */
export function nextBrushSize(diameter: number, direction: 1 | -1): number {
  // Downwards the step is that of the size below, so that up and down meet the same sizes.
  const step = stepAt(direction === 1 ? diameter : diameter - 1);
  const next = direction === 1 ? Math.floor(diameter / step) + 1 : Math.ceil(diameter / step) - 1;
  return clamp(next * step, smallestBrush, largestBrush);
}

function stepAt(diameter: number): number {
  if (diameter < 20) return 1;
  if (diameter < 50) return 5;
  if (diameter < 100) return 10;
  if (diameter < 300) return 20;
  if (diameter < 1000) return 50;
  return 100;
}
