import type { Plane } from "../plane.ts";
import { PlaneWriter, readSpan } from "../plane-rows.ts";
import { tileSize } from "../tile.ts";
import type { Work } from "../work.ts";
import { growSoftRow } from "./grow-soft.ts";
import { findSoftTiles, isMarkedNear, tileRuns } from "./tile-runs.ts";

/**
 * Every pixel becomes the largest value within `pixels` of it (whole, 1..1000; distance of the centres, by Euclid).
 * Beyond the picture's edge there is nothing.
 */
export function growPlane(plane: Plane, pixels: number): Work<Plane> {
  return spread(plane, pixels, 0);
}

/** Every pixel becomes the smallest value within `pixels` of it; beyond the picture's edge the mask goes on. */
export function shrinkPlane(plane: Plane, pixels: number): Work<Plane> {
  return spread(plane, pixels, 255);
}

/** Part of a row of tiles to compute: columns `x0` to `x1 - 1` of rows `y0` to `y1 - 1`. */
interface Band {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  /** The columns that reach into it: `from` to `to - 1`. */
  readonly from: number;
  readonly to: number;
}

/** Grows the values XOR `flip`: with 255 it is the opposite that grows. */
function* spread(plane: Plane, pixels: number, flip: 0 | 255): Work<Plane> {
  const writer = new PlaneWriter(plane);
  const soft = findSoftTiles(plane);
  const half = halfWidths(pixels);
  for (let row = 0; row < plane.rows; row++) {
    const first = row * plane.columns;
    for (let column = 0; column < plane.columns; column++) {
      writer.setTile(first + column, plane.tiles[first + column] ?? 0);
    }
    for (const run of tileRuns(plane, row, pixels)) {
      const x0 = run.from * tileSize;
      const x1 = Math.min(plane.width, run.to * tileSize);
      const band = {
        x0,
        x1,
        y0: row * tileSize,
        y1: Math.min(plane.height, (row + 1) * tileSize),
        from: Math.max(0, x0 - pixels),
        to: Math.min(plane.width, x1 + pixels),
      };
      for (let column = run.from; column < run.to; column++) writer.setTile(first + column, 0);
      if (isMarkedNear(plane, soft, row, run, pixels)) {
        yield* spreadSoft(plane, writer, band, half, flip);
      } else {
        spreadHard(plane, writer, band, half, flip);
      }
      yield row / plane.rows;
    }
  }
  return writer.finish();
}

/** For each distance along y, 0..pixels, how far the disc goes along x; one more entry, -1: not at all. */
function halfWidths(pixels: number): Int32Array {
  const half = new Int32Array(pixels + 2);
  for (let dy = 0; dy <= pixels; dy++) half[dy] = Math.floor(Math.sqrt(pixels * pixels - dy * dy));
  half[pixels + 1] = -1;
  return half;
}

/**
 * For pixels of 0 and 255: the distance to the next one in each column, as in the exact distance transform of Meijster,
 * Roerdink and Hesselink (2000); then each column covers in a row what the disc covers at that distance.
 */
function spreadHard(plane: Plane, writer: PlaneWriter, band: Band, half: Int32Array, flip: 0 | 255): void {
  const { y0, y1, from, to } = band;
  const far = half.length - 1;
  const count = to - from;
  const row = new Uint8Array(count);
  const distances = distanceScratch(count * (y1 - y0));
  const near = new Uint16Array(count).fill(far);
  const step = (y: number) => {
    readSpan(plane, y, from, count, row);
    for (let x = 0; x < count; x++) {
      if (row[x] !== flip) near[x] = 0;
      else if ((near[x] ?? 0) < far) near[x] = (near[x] ?? 0) + 1;
    }
  };
  for (let y = Math.max(0, y0 - far + 1); y < y1; y++) {
    step(y);
    if (y >= y0) distances.set(near, (y - y0) * count);
  }
  near.fill(far);
  for (let y = Math.min(plane.height, y1 + far - 1) - 1; y >= y0; y--) {
    step(y);
    if (y >= y1) continue;
    const line = distances.subarray((y - y0) * count, (y - y0 + 1) * count);
    for (let x = 0; x < count; x++) if ((near[x] ?? 0) < (line[x] ?? 0)) line[x] = near[x] ?? 0;
    coverRow(line, half, row, flip);
    writer.writeSpan(y, band.x0, band.x1 - band.x0, row.subarray(band.x0 - from));
  }
}

let scratch = new Uint16Array(0);

function distanceScratch(length: number): Uint16Array {
  if (scratch.length < length) scratch = new Uint16Array(length);
  return scratch;
}

/** Writes the grown row: a pixel is covered when a column to its left or right, or its own, reaches it. */
function coverRow(distances: Uint16Array, half: Int32Array, row: Uint8Array, flip: 0 | 255): void {
  const count = distances.length;
  let reach = -1;
  for (let x = 0; x < count; x++) {
    const end = x + (half[distances[x] ?? 0] ?? 0);
    if (end > reach) reach = end;
    row[x] = x <= reach ? 255 - flip : flip;
  }
  reach = count;
  for (let x = count - 1; x >= 0; x--) {
    const end = x - (half[distances[x] ?? 0] ?? 0);
    if (end < reach) reach = end;
    if (x >= reach) row[x] = 255 - flip;
  }
}

function* spreadSoft(
  plane: Plane,
  writer: PlaneWriter,
  band: Band,
  half: Int32Array,
  flip: 0 | 255,
): Work<void> {
  const { y0, y1, from, to } = band;
  const pixels = half.length - 2;
  const count = to - from;
  const top = Math.max(0, y0 - pixels);
  const bottom = Math.min(plane.height, y1 + pixels);
  const rows = Array.from({ length: bottom - top }, (_, index) => {
    const row = new Uint8Array(count);
    readSpan(plane, top + index, from, count, row);
    if (flip !== 0) for (let x = 0; x < count; x++) row[x] = 255 - (row[x] ?? 0);
    return row;
  });
  for (let y = y0; y < y1; y++) {
    const grown = growSoftRow(rows, y - top, half);
    if (flip !== 0) for (let x = 0; x < count; x++) grown[x] = 255 - (grown[x] ?? 0);
    writer.writeSpan(y, band.x0, band.x1 - band.x0, grown.subarray(band.x0 - from));
    yield y / plane.height;
  }
}
