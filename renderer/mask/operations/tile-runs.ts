import { type Plane, tileExtent } from "../plane.ts";
import { isSettledTileHard, type Tile, tileSize } from "../tile.ts";

/** Neighbouring tiles of one row of tiles whose pixels have to be computed: columns `from` to `to - 1`. */
export interface TileRun {
  readonly from: number;
  readonly to: number;
}

/**
 * The runs of tiles in a row of tiles that an operation of that reach (pixels) may change. A tile whose surroundings all
 * have one value keeps that.
 */
export function tileRuns(plane: Plane, row: number, reach: number): TileRun[] {
  const around = Math.ceil(reach / tileSize);
  const top = Math.max(0, row - around);
  const bottom = Math.min(plane.rows - 1, row + around);
  /** The value of all tiles of the column near the row; null when they differ. */
  const values = Array.from({ length: plane.columns }, (_, column): Tile | null => {
    const value = plane.tiles[row * plane.columns + column] ?? 0;
    if (typeof value !== "number") return null;
    for (let near = top; near <= bottom; near++) {
      if (plane.tiles[near * plane.columns + column] !== value) return null;
    }
    return value;
  });
  const runs: { from: number; to: number }[] = [];
  for (let column = 0; column < plane.columns; column++) {
    const near = values.slice(Math.max(0, column - around), column + around + 1);
    if (values[column] !== null && near.every((value) => value === values[column])) continue;
    const last = runs.at(-1);
    if (last?.to === column) last.to = column + 1;
    else runs.push({ from: column, to: column + 1 });
  }
  return runs;
}

/** For each tile whether it has values between 0 and 255. */
export function findSoftTiles(plane: Plane): readonly boolean[] {
  return plane.tiles.map((tile, index) => {
    const { width, height } = tileExtent(plane, index);
    return !isSettledTileHard(tile, width, height);
  });
}

/** Whether any tile near the run is marked. */
export function isMarkedNear(
  plane: Plane,
  marks: readonly boolean[],
  row: number,
  run: TileRun,
  reach: number,
): boolean {
  const around = Math.ceil(reach / tileSize);
  for (let near = Math.max(0, row - around); near <= Math.min(plane.rows - 1, row + around); near++) {
    const first = near * plane.columns;
    const from = first + Math.max(0, run.from - around);
    if (marks.slice(from, first + Math.min(plane.columns, run.to + around)).includes(true)) return true;
  }
  return false;
}
