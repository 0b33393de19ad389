import type { Combine } from "../mask-operation.ts";
import { createPlane, type Plane } from "../plane.ts";
import { type Tile, tileArea } from "../tile.ts";

/** How one value joins another; see `Combine`. */
const joins: Readonly<Record<Combine, (mask: number, selection: number) => number>> = {
  replace: (_mask, selection) => selection,
  add: (mask, selection) => Math.max(mask, selection),
  subtract: (mask, selection) => Math.min(mask, 255 - selection),
  intersect: (mask, selection) => Math.min(mask, selection),
};

/** The mask joined with a selection of its size; tiles that stay as they are, are shared. */
export function combinePlanes(mask: Plane, selection: Plane, combine: Combine): Plane {
  if (combine === "replace") return selection;
  const join = joins[combine];
  const combined = createPlane(mask.width, mask.height);
  for (let index = 0; index < combined.tiles.length; index++) {
    combined.tiles[index] = joinTiles(mask.tiles[index] ?? 0, selection.tiles[index] ?? 0, join);
  }
  return combined;
}

function joinTiles(mask: Tile, selection: Tile, join: (mask: number, selection: number) => number): Tile {
  if (typeof selection === "number") {
    const low = join(0, selection);
    const high = join(255, selection);
    // With a flag every join either keeps the mask or makes it one value.
    if (low === 0 && high === 255) return mask;
    return low === 0 ? 0 : 255;
  }
  const joined = new Uint8Array(tileArea);
  for (let index = 0; index < tileArea; index++) {
    joined[index] = join(typeof mask === "number" ? mask : (mask[index] ?? 0), selection[index] ?? 0);
  }
  return joined;
}

/** Every value from `level` (1..255) on becomes 255, every other 0. */
export function thresholdPlane(plane: Plane, level: number): Plane {
  const tiles = plane.tiles.map((tile): Tile => {
    if (typeof tile === "number") return tile;
    const hard = new Uint8Array(tileArea);
    for (let index = 0; index < tileArea; index++) hard[index] = (tile[index] ?? 0) >= level ? 255 : 0;
    return hard;
  });
  return { ...plane, tiles };
}

/** The plane with one value everywhere. */
export function uniformPlane(plane: Plane, value: 0 | 255): Plane {
  return { ...plane, tiles: plane.tiles.map(() => value) };
}
