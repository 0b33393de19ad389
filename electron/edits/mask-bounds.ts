import type { Rect } from "../../shared/domain/geometry.ts";
import type { MaskRaster } from "../../shared/domain/raster.ts";

export interface MaskBounds {
  /** The smallest rectangle around every pixel with mask > 0; empty (0×0) if there is none. */
  readonly bounds: Rect;
  /** Pixels with mask > 0. */
  readonly pixels: number;
}

/** Where a mask edits. Empty rows cost one native comparison, so that a small mask in a large picture is found fast. */
export function measureMask({ width, height, data }: MaskRaster): MaskBounds {
  const empty = new Uint8Array(width);
  let left = width;
  let right = -1;
  let top = -1;
  let bottom = -1;
  let pixels = 0;
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    if (Buffer.compare(row, empty) === 0) continue;
    if (top < 0) top = y;
    bottom = y;
    let first = -1;
    let last = -1;
    for (let x = 0; x < width; x++) {
      if (row[x] === 0) continue;
      if (first < 0) first = x;
      last = x;
      pixels++;
    }
    left = Math.min(left, first);
    right = Math.max(right, last);
  }
  if (pixels === 0) return { bounds: { x: 0, y: 0, width: 0, height: 0 }, pixels };
  return { bounds: { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }, pixels };
}
