import type { Rect } from "../../shared/domain/geometry.ts";
import type { Plane } from "./plane.ts";
import { type Tile, tileSize } from "./tile.ts";

/**
 * The smallest rectangle around all pixels above 0; null when there is none. Looks from each side inwards, so that
 * only the outermost tiles are read.
 */
export function planeBounds(plane: Plane): Rect | null {
  const { width, height, columns, rows } = plane;
  const tileRow = (row: number) => Array.from({ length: columns }, (_, column) => ({ column, row }));
  const tileColumn = (column: number) => Array.from({ length: rows }, (_, row) => ({ column, row }));
  const isUsed = ({ column, row }: Cell) => plane.tiles[row * columns + column] !== 0;

  /** The first line of pixels, from `first` on in steps of `step`, on which some tile of `line` has a pixel. */
  const search = (
    line: readonly Cell[],
    first: number,
    step: 1 | -1,
    has: (tile: Tile, cell: Cell, at: number) => boolean,
  ): number | null => {
    const used = line.filter(isUsed);
    if (used.length === 0) return null;
    for (let count = 0, at = first; count < tileSize; count++, at += step) {
      if (used.some((cell) => has(plane.tiles[cell.row * columns + cell.column] ?? 0, cell, at))) return at;
    }
    return null;
  };
  const hasRow = (tile: Tile, { column, row }: Cell, y: number) =>
    y < height && rowHasPixel(tile, y - row * tileSize, Math.min(tileSize, width - column * tileSize));
  const hasColumn = (tile: Tile, { column, row }: Cell, x: number) =>
    x < width && columnHasPixel(tile, x - column * tileSize, Math.min(tileSize, height - row * tileSize));

  const top = firstFound(rows, (row) => search(tileRow(row), row * tileSize, 1, hasRow));
  if (top === null) return null;
  const bottom = lastFound(rows, (row) => search(tileRow(row), endOf(row, height), -1, hasRow)) ?? top;
  const left =
    firstFound(columns, (column) => search(tileColumn(column), column * tileSize, 1, hasColumn)) ?? 0;
  const right =
    lastFound(columns, (column) => search(tileColumn(column), endOf(column, width), -1, hasColumn)) ?? left;
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

interface Cell {
  readonly column: number;
  readonly row: number;
}

/** The last pixel of a row or column of tiles in a plane of that length. */
function endOf(index: number, length: number): number {
  return Math.min((index + 1) * tileSize, length) - 1;
}

function firstFound(count: number, find: (index: number) => number | null): number | null {
  for (let index = 0; index < count; index++) {
    const found = find(index);
    if (found !== null) return found;
  }
  return null;
}

function lastFound(count: number, find: (index: number) => number | null): number | null {
  return firstFound(count, (index) => find(count - 1 - index));
}

function rowHasPixel(tile: Tile, y: number, width: number): boolean {
  if (typeof tile === "number") return tile !== 0;
  if (y < 0 || y >= tileSize) return false;
  for (let index = y * tileSize; index < y * tileSize + width; index++) if (tile[index] !== 0) return true;
  return false;
}

function columnHasPixel(tile: Tile, x: number, height: number): boolean {
  if (typeof tile === "number") return tile !== 0;
  if (x < 0 || x >= tileSize) return false;
  for (let index = x; index < height * tileSize; index += tileSize) if (tile[index] !== 0) return true;
  return false;
}
