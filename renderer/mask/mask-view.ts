import { clamp, type Rect, type Size } from "../../shared/domain/geometry.ts";
import type { Plane } from "./plane.ts";
import { type Tile, tileSize } from "./tile.ts";

/** How the mask lies on its canvas: device = picture × scale + (x, y); all in device pixels of the canvas. */
export interface MaskView {
  /** Device pixels a picture pixel. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  /** The canvas's size in device pixels; 0 while it is not laid out. */
  readonly width: number;
  readonly height: number;
}

/** The level to show at a scale: full size from 100 % up, else the smallest that need not be enlarged. */
export function displayLevel(scale: number, levelCount: number): number {
  return clamp(Math.floor(Math.log2(1 / scale)), 0, levelCount - 1);
}

/** Device pixels that show picture pixels of `rect` at `level`, cut to the canvas. */
export function deviceRect(view: MaskView, rect: Rect, level: number): Rect {
  // A pixel of the level shows 2^level picture pixels, so it changes when any of them does.
  const step = 2 ** level;
  const left = Math.floor(rect.x / step) * step * view.scale + view.x;
  const top = Math.floor(rect.y / step) * step * view.scale + view.y;
  const right = Math.ceil((rect.x + rect.width) / step) * step * view.scale + view.x;
  const bottom = Math.ceil((rect.y + rect.height) / step) * step * view.scale + view.y;
  const x = clamp(Math.floor(left), 0, view.width);
  const y = clamp(Math.floor(top), 0, view.height);
  return {
    x,
    y,
    width: clamp(Math.ceil(right), x, view.width) - x,
    height: clamp(Math.ceil(bottom), y, view.height) - y,
  };
}

/** The picture pixels that the canvas shows. */
export function pictureRect(view: MaskView, picture: Size): Rect {
  const x = clamp(Math.floor(-view.x / view.scale), 0, picture.width);
  const y = clamp(Math.floor(-view.y / view.scale), 0, picture.height);
  const right = clamp(Math.ceil((view.width - view.x) / view.scale), x, picture.width);
  const bottom = clamp(Math.ceil((view.height - view.y) / view.scale), y, picture.height);
  return { x, y, width: right - x, height: bottom - y };
}

/**
 * The colour of each mask value as a pixel of ImageData: the tint, as opaque as the mask and `opacity` (0..1) say.
 * @param color `#rrggbb`
 */
export function tintPalette(color: string, opacity: number): Uint32Array {
  const rgb = Number.parseInt(color.slice(1), 16);
  const bytes = new Uint8Array(256 * 4);
  for (let value = 0; value < 256; value++) {
    bytes.set([(rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255, Math.round(value * opacity)], value * 4);
  }
  const palette = new Uint32Array(bytes.buffer);
  // Fully transparent pixels have no colour in a canvas; saying so keeps read-backs equal.
  palette[0] = 0;
  return palette;
}

/**
 * Writes the device pixels of `rect` into `target` (rows of `view.width` pixels): each takes the value of the
 * level's pixel under its centre (nearest), through the palette; outside the picture it is transparent. At scale
 * 1 and above the level is the mask itself, so what is seen is what is exported.
 */
export class MaskSampler {
  #columns = new Int32Array(0);

  sample(
    plane: Plane,
    level: number,
    view: MaskView,
    rect: Rect,
    palette: Uint32Array,
    target: Uint32Array,
  ): void {
    if (this.#columns.length < view.width) this.#columns = new Int32Array(view.width);
    const columns = this.#columns;
    const step = view.scale * 2 ** level;
    for (let x = rect.x; x < rect.x + rect.width; x++) columns[x] = Math.floor((x + 0.5 - view.x) / step);
    let left = rect.x;
    let right = rect.x + rect.width;
    while (left < right && (columns[left] ?? 0) < 0) left++;
    while (right > left && (columns[right - 1] ?? 0) >= plane.width) right--;
    let previous = -1;
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      const row = Math.floor((y + 0.5 - view.y) / step);
      const start = y * view.width;
      if (row < 0 || row >= plane.height || left >= right) {
        target.fill(0, start + rect.x, start + rect.x + rect.width);
        continue;
      }
      if (row === previous) {
        // Enlarged, neighbouring rows show the same pixels.
        target.copyWithin(
          start + rect.x,
          start - view.width + rect.x,
          start - view.width + rect.x + rect.width,
        );
        continue;
      }
      previous = row;
      target.fill(0, start + rect.x, start + left);
      target.fill(0, start + right, start + rect.x + rect.width);
      sampleRow(plane, row, columns, left, right, palette, target, start);
    }
  }
}

function sampleRow(
  plane: Plane,
  row: number,
  columns: Int32Array,
  left: number,
  right: number,
  palette: Uint32Array,
  target: Uint32Array,
  start: number,
): void {
  const firstTile = (row >> 8) * plane.columns;
  const offset = (row & 255) * tileSize;
  let x = left;
  while (x < right) {
    const tileColumn = (columns[x] ?? 0) >> 8;
    const tile: Tile = plane.tiles[firstTile + tileColumn] ?? 0;
    const limit = (tileColumn + 1) * tileSize;
    if (typeof tile === "number") {
      const from = x;
      while (x < right && (columns[x] ?? 0) < limit) x++;
      target.fill(palette[tile] ?? 0, start + from, start + x);
    } else {
      const base = offset - tileColumn * tileSize;
      for (; x < right; x++) {
        const column = columns[x] ?? 0;
        if (column >= limit) break;
        target[start + x] = palette[tile[base + column] ?? 0] ?? 0;
      }
    }
  }
}
