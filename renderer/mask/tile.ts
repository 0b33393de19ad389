/** Side of a tile in pixels. 256 keeps a 50-megapixel mask with all its levels near 34 MB (canvas.md §2). */
export const tileSize = 256;
export const tileArea = tileSize * tileSize;

/**
 * One square of the mask, one byte a pixel, row-major. 0 and 255 stand for a tile whose pixels all have that
 * value and cost nothing. Pixels of a border tile that lie outside the picture are arbitrary: nobody reads them.
 */
export type Tile = 0 | 255 | Uint8Array;

/** A private copy with the tile's pixels, to be written into. */
export function copyTile(tile: Tile): Uint8Array {
  if (typeof tile !== "number") return tile.slice();
  const pixels = new Uint8Array(tileArea);
  if (tile !== 0) pixels.fill(tile);
  return pixels;
}

/** A tile with 255 - v for every value v. */
export function invertTile(tile: Uint8Array): Uint8Array {
  const inverted = tile.slice();
  // Four pixels at once: 255 - v is v with all bits turned round.
  const words = new Uint32Array(inverted.buffer);
  for (let index = 0; index < words.length; index++) words[index] = ~(words[index] ?? 0);
  return inverted;
}

/** The same tile as a flag when the `width`×`height` pixels of it that lie in the picture are all 0 or all 255. */
export function shrinkTile(tile: Tile, width: number, height: number): Tile {
  if (typeof tile === "number") return tile;
  const first = tile[0];
  if (first !== 0 && first !== 255) return tile;
  return isUniform(tile, first, width, height) ? first : tile;
}

/** Whether the `width`×`height` pixels that lie in the picture are the same in both. */
export function tilesEqual(a: Tile, b: Tile, width: number, height: number): boolean {
  if (a === b) return true;
  if (typeof a === "number") return typeof b !== "number" && isUniform(b, a, width, height);
  if (typeof b === "number") return isUniform(a, b, width, height);
  for (let row = 0; row < height; row++) {
    const start = row * tileSize;
    for (let index = start; index < start + width; index++) if (a[index] !== b[index]) return false;
  }
  return true;
}

/** Whether every one of the `width`×`height` pixels in the picture is 0 or 255. */
export function isHardTile(tile: Tile, width: number, height: number): boolean {
  if (typeof tile === "number") return true;
  for (let row = 0; row < height; row++) {
    const start = row * tileSize;
    for (let index = start; index < start + width; index++) {
      const value = tile[index];
      if (value !== 0 && value !== 255) return false;
    }
  }
  return true;
}

/** What `isHardTile` said of tiles that nobody writes any more. */
const hardness = new WeakMap<Uint8Array, boolean>();

/** `isHardTile` for a tile that is not written any more; looks only once. */
export function isSettledTileHard(tile: Tile, width: number, height: number): boolean {
  if (typeof tile === "number") return true;
  const known = hardness.get(tile);
  if (known !== undefined) return known;
  const isHard = isHardTile(tile, width, height);
  hardness.set(tile, isHard);
  return isHard;
}

function isUniform(tile: Uint8Array, value: number, width: number, height: number): boolean {
  for (let row = 0; row < height; row++) {
    const start = row * tileSize;
    for (let index = start; index < start + width; index++) if (tile[index] !== value) return false;
  }
  return true;
}
