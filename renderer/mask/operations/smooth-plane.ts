import { invariant } from "../../../shared/assert.ts";
import { clamp } from "../../../shared/domain/geometry.ts";
import type { Plane } from "../plane.ts";
import { PlaneWriter, readSpan } from "../plane-rows.ts";
import { tileSize } from "../tile.ts";
import type { Work } from "../work.ts";
import { tileRuns } from "./tile-runs.ts";

/**
 * The median of the square of 2 × `radius` + 1 pixels around each pixel (radius whole, 1..100): it rounds corners and
 * drops specks and pinholes, and a mask of only 0 and 255 stays one. Beyond the picture's edge its border is repeated.
 * Each value is found by a histogram that slides along the row (Huang, Yang and Tang 1979).
 */
export function* smoothPlane(plane: Plane, radius: number): Work<Plane> {
  const writer = new PlaneWriter(plane);
  for (const [index, tile] of plane.tiles.entries()) writer.setTile(index, tile);
  for (let row = 0; row < plane.rows; row++) {
    for (const run of tileRuns(plane, row, radius)) {
      const from = run.from * tileSize;
      const to = Math.min(plane.width, run.to * tileSize);
      for (let column = run.from; column < run.to; column++) writer.setTile(row * plane.columns + column, 0);
      const window = new MedianWindow(plane, radius, from - radius, to - from + 2 * radius);
      for (let y = row * tileSize; y < Math.min(plane.height, (row + 1) * tileSize); y++) {
        writer.writeSpan(y, from, to - from, window.medians(y));
        if (y % 16 === 0) yield y / plane.height;
      }
    }
  }
  return writer.finish();
}

/** Rows of a plane, its border repeated, and the medians of squares in them; asked from the top to the bottom. */
class MedianWindow {
  readonly #plane: Plane;
  readonly #radius: number;
  readonly #x: number;
  readonly #count: number;
  /** The last 2 × radius + 1 rows, each at its y modulo their number. */
  readonly #rows: Uint8Array[];
  readonly #isHard: boolean[];
  /** Sums of each column over these rows. */
  readonly #sums: Int32Array;
  readonly #medians: Uint8Array;
  #nextRow: number | null = null;

  constructor(plane: Plane, radius: number, x: number, count: number) {
    this.#plane = plane;
    this.#radius = radius;
    this.#x = x;
    this.#count = count;
    this.#rows = Array.from({ length: 2 * radius + 1 }, () => new Uint8Array(count));
    this.#isHard = this.#rows.map(() => true);
    this.#sums = new Int32Array(count);
    this.#medians = new Uint8Array(count - 2 * radius);
  }

  medians(y: number): Uint8Array {
    const radius = this.#radius;
    for (let row = this.#nextRow ?? y - radius; row <= y + radius; row++) this.#read(row);
    this.#nextRow = y + radius + 1;
    if (this.#isHard.every(Boolean)) majorities(this.#sums, radius, this.#medians);
    else slideMedians(this.#rows, radius, this.#medians);
    return this.#medians;
  }

  #read(y: number): void {
    const { width, height } = this.#plane;
    const slot = remainder(y, 2 * this.#radius + 1);
    const row = this.#rows[slot];
    invariant(row, "there is a row for each line of the square");
    addRow(this.#sums, row, -1);
    const left = Math.max(0, -this.#x);
    const right = Math.min(this.#count, width - this.#x);
    readSpan(this.#plane, clamp(y, 0, height - 1), this.#x + left, right - left, row.subarray(left));
    row.fill(row[left] ?? 0, 0, left);
    row.fill(row[right - 1] ?? 0, right);
    addRow(this.#sums, row, 1);
    this.#isHard[slot] = isHardRow(row);
  }
}

function remainder(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function addRow(sums: Int32Array, row: Uint8Array, sign: 1 | -1): void {
  for (let x = 0; x < row.length; x++) sums[x] = (sums[x] ?? 0) + sign * (row[x] ?? 0);
}

function isHardRow(row: Uint8Array): boolean {
  for (const value of row) if (value !== 0 && value !== 255) return false;
  return true;
}

/** Of 0 and 255 the median is what more than half of the square has. */
function majorities(sums: Int32Array, radius: number, target: Uint8Array): void {
  const size = 2 * radius + 1;
  const half = (255 * size * size) / 2;
  let sum = 0;
  for (let x = 0; x < size - 1; x++) sum += sums[x] ?? 0;
  for (let x = 0; x < target.length; x++) {
    sum += sums[x + size - 1] ?? 0;
    target[x] = sum > half ? 255 : 0;
    sum -= sums[x] ?? 0;
  }
}

function slideMedians(rows: readonly Uint8Array[], radius: number, target: Uint8Array): void {
  const size = 2 * radius + 1;
  const middle = (size * size - 1) / 2;
  const histogram = new Int32Array(256);
  let median = 0;
  /** Pixels in the square below the median. */
  let below = 0;
  const change = (x: number, by: 1 | -1) => {
    for (const row of rows) {
      const value = row[x] ?? 0;
      histogram[value] = (histogram[value] ?? 0) + by;
      if (value < median) below += by;
    }
  };
  for (let x = 0; x < size - 1; x++) change(x, 1);
  for (let x = 0; x < target.length; x++) {
    change(x + size - 1, 1);
    while (below > middle) below -= histogram[--median] ?? 0;
    while (below + (histogram[median] ?? 0) <= middle) below += histogram[median++] ?? 0;
    target[x] = median;
    change(x, -1);
  }
}
