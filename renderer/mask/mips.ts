import type { Rect } from "../../shared/domain/geometry.ts";
import type { Plane } from "./plane.ts";
import { copyTile, type Tile, tileArea, tileSize } from "./tile.ts";

/**
 * Recomputes the pixels of `target` inside `rect` (target's pixels, inside the plane) from `source`, the level
 * below: each is the rounded mean of its 2×2 source pixels; beyond the last column or row that one is repeated.
 */
export function halve(source: Plane, target: Plane, rect: Rect): void {
  const lastColumn = (rect.x + rect.width - 1) >> 8;
  const lastRow = (rect.y + rect.height - 1) >> 8;
  for (let row = rect.y >> 8; row <= lastRow; row++) {
    for (let column = rect.x >> 8; column <= lastColumn; column++) {
      halveTile(source, target, column, row, {
        left: Math.max(rect.x - column * tileSize, 0),
        top: Math.max(rect.y - row * tileSize, 0),
        right: Math.min(rect.x + rect.width - column * tileSize, tileSize),
        bottom: Math.min(rect.y + rect.height - row * tileSize, tileSize),
      });
    }
  }
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function halveTile(source: Plane, target: Plane, column: number, row: number, area: Area): void {
  const index = row * target.columns + column;
  const uniform = uniformChildren(source, column * 2, row * 2);
  if (uniform !== null) {
    target.tiles[index] = uniform;
    return;
  }
  const before = target.tiles[index] ?? 0;
  const pixels = typeof before === "number" ? copyTile(before) : before;
  target.tiles[index] = pixels;
  for (const [dx, dy] of quadrants) {
    const child = source.tiles[(row * 2 + dy) * source.columns + column * 2 + dx];
    const inside = column * 2 + dx < source.columns && row * 2 + dy < source.rows;
    if (child === undefined || !inside) continue;
    halveQuadrant(child, pixels, {
      x: dx * 128,
      y: dy * 128,
      left: Math.max(area.left - dx * 128, 0),
      top: Math.max(area.top - dy * 128, 0),
      right: Math.min(area.right - dx * 128, 128),
      bottom: Math.min(area.bottom - dy * 128, 128),
      // The child's last column and row that lie in the plane.
      lastX: Math.min(tileSize, source.width - (column * 2 + dx) * tileSize) - 1,
      lastY: Math.min(tileSize, source.height - (row * 2 + dy) * tileSize) - 1,
    });
  }
}

const quadrants = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
] as const;

/** The value that all children share; null when they differ. Children outside the plane do not count. */
function uniformChildren(source: Plane, column: number, row: number): 0 | 255 | null {
  const first = source.tiles[row * source.columns + column] ?? 0;
  if (typeof first !== "number") return null;
  for (const [dx, dy] of quadrants) {
    if (column + dx >= source.columns || row + dy >= source.rows) continue;
    if (source.tiles[(row + dy) * source.columns + column + dx] !== first) return null;
  }
  return first;
}

interface Quadrant extends Area {
  readonly x: number;
  readonly y: number;
  readonly lastX: number;
  readonly lastY: number;
}

function halveQuadrant(child: Tile, pixels: Uint8Array, area: Quadrant): void {
  const right = Math.min(area.right, (area.lastX >> 1) + 1);
  const bottom = Math.min(area.bottom, (area.lastY >> 1) + 1);
  for (let y = area.top; y < bottom; y++) {
    const target = (area.y + y) * tileSize + area.x;
    if (typeof child === "number") {
      if (right > area.left) pixels.fill(child, target + area.left, target + right);
      continue;
    }
    const upper = y * 2 * tileSize;
    const lower = Math.min(y * 2 + 1, area.lastY) * tileSize;
    // Every pair of columns but the last, which may lack its second.
    const pairs = Math.min(right, (area.lastX + 1) >> 1);
    for (let x = area.left; x < pairs; x++) {
      const two = x * 2;
      const sum =
        (child[upper + two] ?? 0) +
        (child[upper + two + 1] ?? 0) +
        (child[lower + two] ?? 0) +
        (child[lower + two + 1] ?? 0);
      pixels[target + x] = (sum + 2) >> 2;
    }
    for (let x = Math.max(pairs, area.left); x < right; x++) {
      pixels[target + x] = ((child[upper + x * 2] ?? 0) * 2 + (child[lower + x * 2] ?? 0) * 2 + 2) >> 2;
    }
  }
}

/** Bytes that the plane's tiles hold. */
export function planeBytes(plane: Plane): number {
  return plane.tiles.reduce<number>((bytes, tile) => bytes + (typeof tile === "number" ? 0 : tileArea), 0);
}
