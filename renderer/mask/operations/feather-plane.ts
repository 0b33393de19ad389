import { type Rect } from "../../../shared/domain/geometry.ts";
import type { Plane } from "../plane.ts";
import { PlaneWriter, readSpan } from "../plane-rows.ts";
import { tileSize } from "../tile.ts";
import type { Work } from "../work.ts";
import { filterLines, type GaussianFilter, gaussianFilter, linePadding } from "./gaussian-lines.ts";
import { tileRuns } from "./tile-runs.ts";

/** Lines filtered side by side: few enough that those of a picture of 30 000 pixels fit a cache. */
const linesAtOnce = 64;

/** Least standard deviation in pixels that changes a mask: below, a pixel's neighbours get less than 1 of 255. */
const leastFeather = 0.25;

/**
 * The mask blurred by a Gaussian of that standard deviation in pixels, within 1 of 255 of the exact one (the rows are
 * rounded before the columns are filtered). Beyond the picture's edge its border is repeated. Only tiles near an edge of
 * the mask are computed. `within` (pixels): only there need the result be right.
 */
export function* featherPlane(plane: Plane, sigma: number, within?: Rect): Work<Plane> {
  if (sigma < leastFeather) return plane;
  const filter = gaussianFilter(sigma);
  const active = activeTiles(plane, sigma, within);
  const rowsDone = yield* filterRows(plane, active, filter);
  return yield* filterColumns(rowsDone, active, filter);
}

/** For each tile whether it has to be computed. */
function activeTiles(plane: Plane, sigma: number, within: Rect | undefined): readonly boolean[] {
  const reach = Math.ceil(3 * sigma) + 3;
  const active = plane.tiles.map(() => false);
  const isNear = (tile: number, from: number, size: number) =>
    (tile + 1) * tileSize > from - reach && tile * tileSize < from + size + reach;
  for (let row = 0; row < plane.rows; row++) {
    if (within && !isNear(row, within.y, within.height)) continue;
    for (const { from, to } of tileRuns(plane, row, reach)) {
      for (let column = from; column < to; column++) {
        active[row * plane.columns + column] = !within || isNear(column, within.x, within.width);
      }
    }
  }
  return active;
}

/** Runs of marked tiles in a line of them: the tile `first`, every `step` after it, `count` in all. */
function* markedRuns(marks: readonly boolean[], first: number, step: number, count: number) {
  for (let from = 0; from < count; from++) {
    if (!marks[first + from * step]) continue;
    let to = from + 1;
    while (to < count && marks[first + to * step]) to++;
    yield { from, to };
    from = to;
  }
}

function* filterRows(plane: Plane, active: readonly boolean[], filter: GaussianFilter): Work<Plane> {
  const writer = startFrom(plane, active);
  for (let row = 0; row < plane.rows; row++) {
    for (const { from, to } of markedRuns(active, row * plane.columns, 1, plane.columns)) {
      const x = from * tileSize;
      const length = Math.min(plane.width, to * tileSize) - x;
      const pixels = new Uint8Array(length);
      const bottom = Math.min(plane.height, (row + 1) * tileSize);
      for (let y = row * tileSize; y < bottom; y += linesAtOnce) {
        const lines = Math.min(linesAtOnce, bottom - y);
        const { values, result } = arrays(lines, length);
        for (let line = 0; line < lines; line++) {
          readSpan(plane, y + line, x, length, pixels);
          let at = linePadding * lines + line;
          for (let p = 0; p < length; p++, at += lines) values[at] = pixels[p] ?? 0;
        }
        filterLines(values, result, lines, length, filter);
        for (let line = 0; line < lines; line++) {
          let at = linePadding * lines + line;
          for (let p = 0; p < length; p++, at += lines) pixels[p] = toByte(result[at] ?? 0);
          writer.writeSpan(y + line, x, length, pixels);
        }
        yield y / plane.height / 2;
      }
    }
  }
  return writer.finish();
}

function* filterColumns(plane: Plane, active: readonly boolean[], filter: GaussianFilter): Work<Plane> {
  const writer = startFrom(plane, active);
  const pixels = new Uint8Array(linesAtOnce);
  for (let column = 0; column < plane.columns; column++) {
    for (const { from, to } of markedRuns(active, column, plane.columns, plane.rows)) {
      const y = from * tileSize;
      const length = Math.min(plane.height, to * tileSize) - y;
      const right = Math.min(plane.width, (column + 1) * tileSize);
      for (let x = column * tileSize; x < right; x += linesAtOnce) {
        const lines = Math.min(linesAtOnce, right - x);
        const { values, result } = arrays(lines, length);
        for (let p = 0, at = linePadding * lines; p < length; p++, at += lines) {
          readSpan(plane, y + p, x, lines, pixels);
          for (let line = 0; line < lines; line++) values[at + line] = pixels[line] ?? 0;
        }
        filterLines(values, result, lines, length, filter);
        for (let p = 0, at = linePadding * lines; p < length; p++, at += lines) {
          for (let line = 0; line < lines; line++) pixels[line] = toByte(result[at + line] ?? 0);
          writer.writeSpan(y + p, x, lines, pixels);
        }
        yield (1 + x / plane.width) / 2;
      }
    }
  }
  return writer.finish();
}

/** A writer that has all tiles but those to be computed. */
function startFrom(plane: Plane, active: readonly boolean[]): PlaneWriter {
  const writer = new PlaneWriter(plane);
  for (const [index, tile] of plane.tiles.entries()) if (!active[index]) writer.setTile(index, tile);
  return writer;
}

function arrays(lines: number, length: number) {
  const size = lines * (length + 2 * linePadding);
  if (space.values.length < size) {
    space = { values: new Float64Array(size), result: new Float64Array(size) };
  }
  return space;
}

let space = { values: new Float64Array(0), result: new Float64Array(0) };

/** The filter overshoots by a fraction of a level. */
function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
}
