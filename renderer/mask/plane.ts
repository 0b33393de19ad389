import { type Tile, tileSize } from "./tile.ts";

/** A grid of tiles that covers `width`×`height` pixels; tiles are row-major. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  readonly tiles: Tile[];
}

export function createPlane(width: number, height: number): Plane {
  const columns = Math.ceil(width / tileSize);
  const rows = Math.ceil(height / tileSize);
  return { width, height, columns, rows, tiles: Array.from<Tile>({ length: columns * rows }).fill(0) };
}

/** Columns and rows of the tile at `index` that lie in the plane: 1..256 each. */
export function tileExtent(plane: Plane, index: number): { width: number; height: number } {
  const column = index % plane.columns;
  const row = (index - column) / plane.columns;
  return {
    width: Math.min(tileSize, plane.width - column * tileSize),
    height: Math.min(tileSize, plane.height - row * tileSize),
  };
}

/** Copies row `y` (0..height-1) into `target`, which holds at least `width` bytes. */
export function readRow(plane: Plane, y: number, target: Uint8Array): void {
  const firstTile = (y >> 8) * plane.columns;
  const offset = (y & 255) * tileSize;
  for (let column = 0; column < plane.columns; column++) {
    const x = column * tileSize;
    const end = Math.min(x + tileSize, plane.width);
    const tile = plane.tiles[firstTile + column] ?? 0;
    if (typeof tile === "number") target.fill(tile, x, end);
    else target.set(tile.subarray(offset, offset + end - x), x);
  }
}
