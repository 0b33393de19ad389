import type { FillProgress, Stepwise } from "./fill-task.ts";
import { rowsPerStep } from "./stepwise.ts";

/**
 * How far each pixel of a box lies inside the hole, in pixels: 0 outside, 1 at its border, by two passes of a 3×3
 * chamfer (Borgefors, "Distance transformations in digital images", 1986).
 * @param inside 1 in the hole, whose pixels never touch the box's edge; `inside.length === width * height`.
 */
export function* distanceInside(
  inside: Uint8Array,
  width: number,
  height: number,
  progress: FillProgress,
): Stepwise<Float32Array> {
  const distance = new Float32Array(width * height);
  const rows = rowsPerStep(width);
  for (let y = 1; y < height - 1; y++) {
    if (y % rows === 0) yield progress;
    lower(inside, distance, y * width + 1, y * width + width - 1, 1, width);
  }
  for (let y = height - 2; y > 0; y--) {
    if (y % rows === 0) yield progress;
    lower(inside, distance, y * width + width - 2, y * width, -1, -width);
  }
  return distance;
}

/** One row, walked by `step` towards `end`, from neighbours behind it and in the row before it. */
function lower(
  inside: Uint8Array,
  distance: Float32Array,
  start: number,
  end: number,
  step: number,
  row: number,
): void {
  for (let at = start; at !== end; at += step) {
    if (inside[at] !== 1) continue;
    // `as number`: the hole never touches the box's edge.
    const straight = Math.min(distance[at - step] as number, distance[at - row] as number) + 1;
    const before = distance[at - row - 1] as number;
    const after = distance[at - row + 1] as number;
    const found = Math.min(straight, Math.min(before, after) + Math.SQRT2);
    const now = distance[at] as number;
    distance[at] = now === 0 ? found : Math.min(now, found);
  }
}
