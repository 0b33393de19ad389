import type { Size } from "../../shared/domain/geometry.ts";
import { createPlane, type Plane, tileExtent } from "./plane.ts";
import { copyTile, shrinkTile, type Tile, tileSize } from "./tile.ts";

/** Copies the pixels from `x` on of row `y` to the start of `target`, `count` of them; all lie in the plane. */
export function readSpan(plane: Plane, y: number, x: number, count: number, target: Uint8Array): void {
  const firstTile = (y >> 8) * plane.columns;
  const offset = (y & 255) * tileSize;
  const end = x + count;
  for (let column = x >> 8; column << 8 < end; column++) {
    const from = Math.max(x, column << 8);
    const to = Math.min(end, (column + 1) << 8);
    const tile = plane.tiles[firstTile + column] ?? 0;
    if (typeof tile === "number") target.fill(tile, from - x, to - x);
    else target.set(tile.subarray(offset + (from & 255), offset + (from & 255) + to - from), from - x);
  }
}

/** Makes a plane row by row; tiles that nobody writes are 0. */
export class PlaneWriter {
  readonly #plane: Plane;

  constructor({ width, height }: Size) {
    this.#plane = createPlane(width, height);
  }

  /** Puts a whole tile; it is shared, not copied. */
  setTile(index: number, tile: Tile): void {
    this.#plane.tiles[index] = tile;
  }

  /** Writes the first `count` bytes of `pixels` at `x` of row `y`; all lie in the plane. */
  writeSpan(y: number, x: number, count: number, pixels: Uint8Array): void {
    const { columns, tiles } = this.#plane;
    const firstTile = (y >> 8) * columns;
    const offset = (y & 255) * tileSize;
    const end = x + count;
    for (let column = x >> 8; column << 8 < end; column++) {
      const from = Math.max(x, column << 8);
      const to = Math.min(end, (column + 1) << 8);
      const index = firstTile + column;
      let tile = tiles[index] ?? 0;
      if (typeof tile === "number") {
        if (isAll(pixels, from - x, to - x, tile)) continue;
        tile = copyTile(tile);
        tiles[index] = tile;
      }
      tile.set(pixels.subarray(from - x, to - x), offset + (from & 255));
    }
  }

  /** The plane, in which tiles of one value hold no bytes. */
  finish(): Plane {
    const plane = this.#plane;
    for (const [index, tile] of plane.tiles.entries()) {
      const { width, height } = tileExtent(plane, index);
      plane.tiles[index] = shrinkTile(tile, width, height);
    }
    return plane;
  }
}

function isAll(pixels: Uint8Array, from: number, to: number, value: number): boolean {
  for (let index = from; index < to; index++) if (pixels[index] !== value) return false;
  return true;
}
