import type { Tile } from "./tile.ts";

/** What the rasteriser needs of a mask: its tiles, and the right to replace or change one. */
export interface TileSurface {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  tile(index: number): Tile;
  /** Pixels of the tile to be written into; the tile's former state is remembered by the surface. */
  writableTile(index: number): Uint8Array;
  setTile(index: number, tile: 0 | 255): void;
}
