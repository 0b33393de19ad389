import type { Size } from "../../../shared/domain/geometry.ts";
import type { SelectionShape } from "../mask-operation.ts";
import type { Plane } from "../plane.ts";
import { PlaneWriter } from "../plane-rows.ts";
import { createOutline } from "./shape-outline.ts";

/** Lines on which the coverage of a pixel is measured: exact along x, and within 1/128 (2 of 255) along y. */
const linesPerPixel = 64;

/**
 * The shape as a selection of a picture of that size. Without `antialias` a pixel is 255 when its centre lies inside
 * (left and upper edges belong to it, right and lower ones do not); with it, its value is the share of its area that
 * the shape covers, within 2 of 255.
 */
export function shapePlane(size: Size, shape: SelectionShape, antialias: boolean): Plane {
  const outline = createOutline(shape);
  const writer = new PlaneWriter(size);
  const left = Math.max(0, Math.floor(outline.left));
  const right = Math.min(size.width, Math.ceil(outline.right));
  const top = Math.max(0, Math.floor(outline.top));
  const bottom = Math.min(size.height, Math.ceil(outline.bottom));
  const count = right - left;
  if (count <= 0) return writer.finish();
  const row = new Uint8Array(count);
  const steps = new Float64Array(count + 2);
  for (let y = top; y < bottom; y++) {
    if (antialias) {
      steps.fill(0);
      for (let line = 0; line < linesPerPixel; line++) {
        addCoverage(steps, outline.crossings(y + (line + 0.5) / linesPerPixel), left, right);
      }
      let coverage = 0;
      for (let x = 0; x < count; x++) {
        coverage += steps[x] ?? 0;
        row[x] = Math.round((coverage / linesPerPixel) * 255);
      }
    } else {
      row.fill(0);
      const crossings = outline.crossings(y + 0.5);
      for (let index = 0; index + 1 < crossings.length; index += 2) {
        const start = Math.max(0, Math.ceil((crossings[index] ?? 0) - 0.5) - left);
        const end = Math.min(count, Math.ceil((crossings[index + 1] ?? 0) - 0.5) - left);
        if (end > start) row.fill(255, start, end);
      }
    }
    writer.writeSpan(y, left, count, row);
  }
  return writer.finish();
}

/**
 * Adds the coverage of each pixel by the spans between the crossings, as steps: the sum of all steps up to a pixel is
 * its coverage, so a span costs the same whatever its length.
 */
function addCoverage(steps: Float64Array, crossings: readonly number[], left: number, right: number): void {
  for (const [index, crossing] of crossings.entries()) {
    const sign = index % 2 === 0 ? 1 : -1;
    const x = Math.min(Math.max(crossing, left), right) - left;
    const pixel = Math.floor(x);
    const rest = x - pixel;
    steps[pixel] = (steps[pixel] ?? 0) + sign * (1 - rest);
    steps[pixel + 1] = (steps[pixel + 1] ?? 0) + sign * rest;
  }
}
