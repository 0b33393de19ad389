import type { Plane } from "../plane.ts";
import { planeBounds } from "../plane-bounds.ts";
import { PlaneWriter, readSpan } from "../plane-rows.ts";
import type { Work } from "../work.ts";
import { fillSoftHoles } from "./fill-soft-holes.ts";
import { findSoftTiles } from "./tile-runs.ts";

/**
 * Raises what is enclosed: every pixel becomes the smallest value over which one can get from it to the picture's border,
 * going from pixel to pixel over their sides (the morphological reconstruction by erosion from the border). In a mask
 * of 0 and 255 these are the zeros that have no way out.
 */
export function* fillHoles(plane: Plane): Work<Plane> {
  const bounds = planeBounds(plane);
  if (bounds === null) return plane;
  if (findSoftTiles(plane).includes(true)) return yield* fillSoftHoles(plane, bounds);
  const { x, y, width, height } = bounds;
  const runs = new ZeroRuns();
  const row = new Uint8Array(width);
  for (let dy = 0; dy < height; dy++) {
    readSpan(plane, y + dy, x, width, row);
    // Outside the bounds all is 0, so only where they are the picture's own border do they end a way.
    runs.addRow(row, dy === 0 || dy === height - 1);
    if (dy % 64 === 0) yield dy / height / 2;
  }
  const writer = new PlaneWriter(plane);
  for (const [index, tile] of plane.tiles.entries()) writer.setTile(index, copyOf(tile));
  const full = new Uint8Array(width).fill(255);
  runs.forEachEnclosed((dy, from, to) => writer.writeSpan(y + dy, x + from, to - from, full));
  return writer.finish();
}

function copyOf(tile: Plane["tiles"][number]): Plane["tiles"][number] {
  return typeof tile === "number" ? tile : tile.slice();
}

/** Runs of zeros, row by row, joined where they touch (union-find); the first set is the outside. */
class ZeroRuns {
  readonly #from: number[] = [0];
  readonly #to: number[] = [0];
  readonly #row: number[] = [-1];
  readonly #parent: number[] = [0];
  /** Runs of the row before: indices `#above` to `#current - 1`. */
  #above = 1;
  #current = 1;
  #rows = 0;

  addRow(row: Uint8Array, isBorder: boolean): void {
    this.#above = this.#current;
    this.#current = this.#from.length;
    let above = this.#above;
    for (let x = 0; x < row.length; ) {
      const from = row.indexOf(0, x);
      if (from < 0) break;
      let to = row.indexOf(255, from);
      if (to < 0) to = row.length;
      const run = this.#from.length;
      this.#from.push(from);
      this.#to.push(to);
      this.#row.push(this.#rows);
      this.#parent.push(isBorder || from === 0 || to === row.length ? 0 : run);
      while (above < this.#current && (this.#to[above] ?? 0) <= from) above++;
      for (let touching = above; touching < this.#current; touching++) {
        if ((this.#from[touching] ?? 0) >= to) break;
        this.#join(touching, run);
      }
      x = to;
    }
    this.#rows++;
  }

  forEachEnclosed(visit: (row: number, from: number, to: number) => void): void {
    for (let run = 1; run < this.#from.length; run++) {
      if (this.#root(run) !== 0) visit(this.#row[run] ?? 0, this.#from[run] ?? 0, this.#to[run] ?? 0);
    }
  }

  #join(a: number, b: number): void {
    const first = this.#root(a);
    const second = this.#root(b);
    // The outside is run 0, so the smaller root wins.
    this.#parent[Math.max(first, second)] = Math.min(first, second);
  }

  #root(run: number): number {
    let root = run;
    for (let parent = this.#parent[root] ?? 0; parent !== root; parent = this.#parent[root] ?? 0) {
      this.#parent[root] = this.#parent[parent] ?? 0;
      root = parent;
    }
    return root;
  }
}
