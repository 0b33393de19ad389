import type { Size } from "../../../shared/domain/geometry.ts";
import type { SelectionShape } from "../mask-operation.ts";
import type { Plane } from "../plane.ts";
import { PlaneWriter } from "../plane-rows.ts";
import type { Work } from "../work.ts";
import { ShapeCoverage } from "./shape-coverage.ts";
import { createOutline } from "./shape-outline.ts";

/** Rows after which others may get their turn: even of 30 000 pixels they take a few milliseconds. */
const rowsAtOnce = 16;

/**
 * The shape as a selection of a picture of that size. Without `antialias` a pixel is 255 when its centre lies inside
 * (left and upper edges belong to it, right and lower ones do not); with it, its value is the share of its area that
 * the shape covers, within 1 of 255.
 */
export function* shapePlane(size: Size, shape: SelectionShape, antialias: boolean): Work<Plane> {
  const writer = new PlaneWriter(size);
  const { left, right, top, bottom, row } = antialias ? softRows(size, shape) : hardRows(size, shape);
  const count = right - left;
  for (let y = top; y < bottom && count > 0; y++) {
    writer.writeSpan(y, left, count, row(y));
    if (y % rowsAtOnce === 0) yield (y - top) / (bottom - top);
  }
  return writer.finish();
}

/** The pixels that a shape may cover, and their values by rows, which are asked for from the top to the bottom. */
interface Rows {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly row: (y: number) => Uint8Array;
}

function softRows(size: Size, shape: SelectionShape): Rows {
  const coverage = new ShapeCoverage(size, shape);
  const { left, right, top, bottom } = coverage;
  return { left, right, top, bottom, row: (y) => coverage.row(y) };
}

function hardRows(size: Size, shape: SelectionShape): Rows {
  const outline = createOutline(shape);
  const left = Math.max(0, Math.floor(outline.left));
  const right = Math.min(size.width, Math.ceil(outline.right));
  const count = Math.max(0, right - left);
  const pixels = new Uint8Array(count);
  const row = (y: number) => {
    pixels.fill(0);
    const crossings = outline.crossings(y + 0.5);
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      const start = Math.max(0, Math.ceil((crossings[index] ?? 0) - 0.5) - left);
      const end = Math.min(count, Math.ceil((crossings[index + 1] ?? 0) - 0.5) - left);
      if (end > start) pixels.fill(255, start, end);
    }
    return pixels;
  };
  const top = Math.max(0, Math.floor(outline.top));
  const bottom = Math.min(size.height, Math.ceil(outline.bottom));
  return { left, right, top, bottom, row };
}
