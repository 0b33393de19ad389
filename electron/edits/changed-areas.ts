import type { MaskRaster } from "../../shared/domain/raster.ts";
import { blurMean, dilate } from "./box-filters.ts";

/** One number a pixel. */
interface Field {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Below this no change counts, whatever the noise: nobody sees it. 8-bit units over three channels. */
const invisible = 10;
/** Above this a change counts, whatever the noise: a picture that changed everywhere is no noisy one. */
const obvious = 30;

/** Pixels in a row and in a column that an area must have somewhere to be more than an edge. */
const solid = 7;

/**
 * Areas that changed, from how far every pixel moved: above the noise that the picture has everywhere, without specks,
 * grown a little and with a soft edge.
 * @param moved ≥ 0, in 8-bit units.
 */
export function changedAreas(moved: Field): MaskRaster {
  const { width, height } = moved;
  const smooth = blurMean(moved.data, width, height, 1);
  // Three channels of noise with deviation σ: a fifth of all distances lies below 1.00 σ (Maxwell's distribution).
  const noise = quantile(smooth, 0.2);
  const threshold = Math.min(obvious, Math.max(invisible, 5 * noise));
  const changed = Uint8Array.from(smooth, (value) => (value > threshold ? 1 : 0));
  removeSpecks(changed, smooth, width, threshold);
  const margin = Math.max(2, Math.round(Math.max(width, height) / 100));
  const grown = dilate(changed, width, height, margin);
  const soft = blurMean(
    Float32Array.from(grown, (value) => value * 255),
    width,
    height,
    Math.max(1, margin >> 1),
  );
  return { width, height, data: Uint8Array.from(soft, (value) => Math.round(value)) };
}

function quantile(values: Float32Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}

/**
 * Sets connected areas to 0 that are nowhere as wide as `solid` pixels and hardly above the threshold: an edge that was
 * compressed anew or moved by a fraction of a pixel. A small thing that clearly changed stays.
 */
function removeSpecks(changed: Uint8Array, moved: Float32Array, width: number, threshold: number): void {
  const height = changed.length / width;
  const unchanged = changed.map((value) => 1 - value);
  const nearEdge = dilate(unchanged, width, height, solid >> 1);
  const seen = new Uint8Array(changed.length);
  const area: number[] = [];
  for (let start = 0; start < changed.length; start++) {
    if (changed[start] === 0 || seen[start] === 1) continue;
    area.length = 0;
    area.push(start);
    seen[start] = 1;
    let isClear = false;
    for (let next = 0; next < area.length; next++) {
      const at = area[next] ?? 0;
      isClear ||= nearEdge[at] === 0 || (moved[at] ?? 0) > 4 * threshold;
      const x = at % width;
      const neighbours = [at - width, at + width, x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1];
      for (const neighbour of neighbours) {
        if (changed[neighbour] !== 1 || seen[neighbour] === 1) continue;
        seen[neighbour] = 1;
        area.push(neighbour);
      }
    }
    if (!isClear) for (const at of area) changed[at] = 0;
  }
}
