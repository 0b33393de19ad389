import { clamp, type Point } from "../../../shared/domain/geometry.ts";
import { createPlane, type Plane } from "../plane.ts";
import { copyTile, shrinkTile, type Tile, tileArea, tileSize } from "../tile.ts";
import type { Work } from "../work.ts";
import { colorDistances, type Rgba, selectionTable } from "./color-distance.ts";
import type { PicturePixels } from "./picture-pixels.ts";

/** The colour at a point of the picture; outside, of the nearest pixel. */
export function colorAt(picture: PicturePixels, at: Point): Rgba {
  const x = clamp(Math.floor(at.x), 0, picture.width - 1);
  const y = clamp(Math.floor(at.y), 0, picture.height - 1);
  const [r = 0, g = 0, b = 0, a = 0] = picture.read({ x, y, width: 1, height: 1 });
  return [r, g, b, a];
}

/**
 * Selects the pixels alike the one at `at` (inside the picture; largest difference of a channel at most `tolerance`) that
 * are connected with it over their sides. With `antialias` their eight neighbours are selected in part, by
 * `selectionTable`. Only the tiles that it reaches are read.
 */
export function* wandSelection(
  picture: PicturePixels,
  at: Point,
  tolerance: number,
  antialias: boolean,
): Work<Plane> {
  const distances = new DistanceTiles(picture, colorAt(picture, at));
  const flood = new Flood(distances, tolerance);
  yield* flood.fill(Math.floor(at.x), Math.floor(at.y));
  if (antialias) softenEdge(flood.found, distances, selectionTable(tolerance, true));
  const { width, height, columns } = flood.found;
  for (const [index, tile] of flood.found.tiles.entries()) {
    const tileWidth = Math.min(tileSize, width - (index % columns) * tileSize);
    const tileHeight = Math.min(tileSize, height - Math.floor(index / columns) * tileSize);
    flood.found.tiles[index] = shrinkTile(tile, tileWidth, tileHeight);
  }
  return flood.found;
}

/** Distances of a picture's colours to one, in tiles that are read when they are needed. */
class DistanceTiles {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly #picture: PicturePixels;
  readonly #color: Rgba;
  readonly #tiles = new Map<number, Uint8Array>();

  constructor(picture: PicturePixels, color: Rgba) {
    this.width = picture.width;
    this.height = picture.height;
    this.columns = Math.ceil(picture.width / tileSize);
    this.#picture = picture;
    this.#color = color;
  }

  tile(index: number): Uint8Array {
    const known = this.#tiles.get(index);
    if (known) return known;
    const x = (index % this.columns) * tileSize;
    const y = Math.floor(index / this.columns) * tileSize;
    const width = Math.min(tileSize, this.width - x);
    const height = Math.min(tileSize, this.height - y);
    const pixels = this.#picture.read({ x, y, width, height });
    const tile = new Uint8Array(tileArea);
    for (let dy = 0; dy < height; dy++) {
      colorDistances(pixels, dy * width * 4, width, this.#color, tile, dy * tileSize);
    }
    this.#tiles.set(index, tile);
    return tile;
  }
}

/** Rows of pixels still to be looked at, by scanlines: fills a run at a time (Smith 1979). */
class Flood {
  readonly found: Plane;
  readonly #distances: DistanceTiles;
  readonly #tolerance: number;
  /** x and y of pixels from which to go on. */
  readonly #pending: number[] = [];

  constructor(distances: DistanceTiles, tolerance: number) {
    this.#distances = distances;
    this.#tolerance = tolerance;
    this.found = createPlane(distances.width, distances.height);
  }

  *fill(x: number, y: number): Generator<number, void, void> {
    this.#pending.push(x, y);
    let runs = 0;
    for (;;) {
      const nextY = this.#pending.pop();
      const nextX = this.#pending.pop();
      if (nextY === undefined || nextX === undefined) return;
      if (!this.#isOpen(nextX, nextY)) continue;
      const from = this.#end(nextX, nextY, -1) + 1;
      const to = this.#end(nextX, nextY, 1);
      this.#mark(from, to, nextY);
      if (nextY > 0) this.#lookAt(from, to, nextY - 1);
      if (nextY < this.found.height - 1) this.#lookAt(from, to, nextY + 1);
      // How much there is to find is not known.
      if (++runs % 256 === 0) yield 0.5;
    }
  }

  /** Whether the pixel is alike and not yet found. */
  #isOpen(x: number, y: number): boolean {
    const index = (y >> 8) * this.found.columns + (x >> 8);
    const at = (y & 255) * tileSize + (x & 255);
    const tile = this.found.tiles[index] ?? 0;
    if (typeof tile !== "number" && tile[at] === 255) return false;
    return (this.#distances.tile(index)[at] ?? 255) <= this.#tolerance;
  }

  /** The first pixel from `x` on in that direction that is not alike. */
  #end(x: number, y: number, step: 1 | -1): number {
    const first = (y >> 8) * this.found.columns;
    const offset = (y & 255) * tileSize;
    const tolerance = this.#tolerance;
    let at = x;
    while (at >= 0 && at < this.found.width) {
      const column = at >> 8;
      const distances = this.#distances.tile(first + column);
      const stop = step > 0 ? Math.min(this.found.width, (column + 1) << 8) : (column << 8) - 1;
      while (at !== stop && (distances[offset + (at & 255)] ?? 255) <= tolerance) at += step;
      if (at !== stop) return at;
    }
    return at;
  }

  #mark(from: number, to: number, y: number): void {
    const offset = (y & 255) * tileSize;
    for (let x = from; x < to; ) {
      const index = (y >> 8) * this.found.columns + (x >> 8);
      const stop = Math.min(to, ((x >> 8) + 1) << 8);
      writable(this.found.tiles, index).fill(255, offset + (x & 255), offset + ((stop - 1) & 255) + 1);
      x = stop;
    }
  }

  /** Goes on from each run of alike pixels of the row that touches the one just found. */
  #lookAt(from: number, to: number, y: number): void {
    for (let x = from; x < to; x++) {
      if (!this.#isOpen(x, y)) continue;
      this.#pending.push(x, y);
      x = this.#end(x, y, 1);
    }
  }
}

function writable(tiles: Tile[], index: number): Uint8Array {
  const tile = tiles[index] ?? 0;
  if (typeof tile !== "number") return tile;
  const pixels = copyTile(tile);
  tiles[index] = pixels;
  return pixels;
}

/** Gives the eight neighbours of what was found (255) the value of their distance. */
function softenEdge(found: Plane, distances: DistanceTiles, table: Uint8Array): void {
  const { width, height, columns, tiles } = found;
  const isFound = (x: number, y: number) => {
    const tile = tiles[(y >> 8) * columns + (x >> 8)] ?? 0;
    return typeof tile !== "number" && tile[(y & 255) * tileSize + (x & 255)] === 255;
  };
  // x, y and value: written at the end, since an alike pixel that only touches a corner gets 255 as well.
  const edge: number[] = [];
  const soften = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= width || y >= height || isFound(x, y)) return;
    const distance = distances.tile((y >> 8) * columns + (x >> 8))[(y & 255) * tileSize + (x & 255)] ?? 255;
    const value = table[distance] ?? 0;
    if (value > 0) edge.push(x, y, value);
  };
  for (const [index, tile] of tiles.entries()) {
    if (typeof tile === "number") continue;
    const left = (index % columns) * tileSize;
    const top = Math.floor(index / columns) * tileSize;
    for (let at = 0; at < tileArea; at++) {
      if (tile[at] !== 255 || isSurrounded(tile, at)) continue;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) soften(left + (at & 255) + dx, top + (at >> 8) + dy);
      }
    }
  }
  for (let at = 0; at < edge.length; at += 3) {
    const [x = 0, y = 0, value = 0] = [edge[at], edge[at + 1], edge[at + 2]];
    writable(tiles, (y >> 8) * columns + (x >> 8))[(y & 255) * tileSize + (x & 255)] = value;
  }
}

/** Whether all eight neighbours lie in the same tile and were found. */
function isSurrounded(tile: Uint8Array, at: number): boolean {
  const x = at & 255;
  if (x === 0 || x === 255 || at < tileSize || at >= tileArea - tileSize) return false;
  for (let row = at - tileSize; row <= at + tileSize; row += tileSize) {
    if (tile[row - 1] !== 255 || tile[row] !== 255 || tile[row + 1] !== 255) return false;
  }
  return true;
}
