import { invariant } from "../../shared/assert.ts";
import { intersectRects, isEmptyRect, type Rect, uniteRects } from "../../shared/domain/geometry.ts";
import { halve, planeBytes } from "./mips.ts";
import { createPlane, type Plane, tileExtent } from "./plane.ts";
import { planeBounds } from "./plane-bounds.ts";
import { type Brush, type BrushSample, Rasteriser } from "./rasterise.ts";
import {
  copyTile,
  invertTile,
  isHardTile,
  isSettledTileHard,
  shrinkTile,
  type Tile,
  tileSize,
  tilesEqual,
} from "./tile.ts";
import type { TileSurface } from "./tile-surface.ts";

/** Tiles of the full-size mask by index, as they were at some moment. Their bytes are never written again. */
export type Tiles = ReadonlyMap<number, Tile>;

/** Former tiles, and the rectangle of picture pixels around all that changed (empty when there are none). */
export interface TileExchange {
  readonly tiles: Tiles;
  readonly rect: Rect;
}

const nothing: Rect = { x: 0, y: 0, width: 0, height: 0 };

/**
 * A mask of one byte a pixel, 255 = edit, in tiles of 256×256, with levels of half, quarter … size for display
 * (level k is the 2×2 mean of level k-1). Strokes, and whatever else changes pixels tile by tile, happen between
 * `begin` and `commit` or `rollback`. Tiles outside a change are never written in place, so a snapshot or an undo
 * step may keep them without copying.
 */
export class TiledMask {
  readonly width: number;
  readonly height: number;
  readonly #levels: Plane[] = [];
  /** Per level, the rectangle (in full-size pixels) that has changed since the level was computed. */
  readonly #stale: Rect[] = [];
  readonly #rasteriser = new Rasteriser();
  readonly #surface: TileSurface;
  /** Former states of the tiles written since `begin`; null outside a change. */
  #before: Map<number, Tile> | null = null;
  #changed: Rect = nothing;
  #changes = 0;

  /** An empty mask of `width`×`height` pixels, each at least 1. */
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    for (let w = width, h = height; ; w = Math.ceil(w / 2), h = Math.ceil(h / 2)) {
      this.#levels.push(createPlane(w, h));
      this.#stale.push(nothing);
      if (w <= tileSize && h <= tileSize) break;
    }
    const { columns, tiles } = this.#full;
    this.#surface = {
      width,
      height,
      columns,
      tile: (index) => tiles[index] ?? 0,
      writableTile: (index) => this.#writableTile(index),
      setTile: (index, tile) => {
        this.#remember(index);
        tiles[index] = tile;
      },
    };
  }

  get levelCount(): number {
    return this.#levels.length;
  }

  get #full(): Plane {
    const plane = this.#levels[0];
    invariant(plane, "a mask has a full-size level");
    return plane;
  }

  /** Grows with every change of pixels. */
  get changes(): number {
    return this.#changes;
  }

  /** Bytes that the tiles of all levels hold. */
  get bytes(): number {
    return this.#levels.reduce((bytes, plane) => bytes + planeBytes(plane), 0);
  }

  /** Whether any pixel is above 0. Exact outside a change; inside one it may miss that all was erased. */
  get isEmpty(): boolean {
    return this.#full.tiles.every((tile) => tile === 0);
  }

  /** Whether every pixel is 0 or 255. */
  get isHard(): boolean {
    return this.#full.tiles.every((tile, index) => {
      const { width, height } = tileExtent(this.#full, index);
      const isOpen = this.#before?.has(index) === true;
      return isOpen ? isHardTile(tile, width, height) : isSettledTileHard(tile, width, height);
    });
  }

  begin(): void {
    invariant(this.#before === null, "a change of the mask is already open");
    this.#before = new Map();
    this.#changed = nothing;
  }

  /**
   * Draws the brush's way from `a` to `b` inside a change; returns what may have changed, in picture pixels. `goesOn`:
   * the way to `a` was drawn just before, with the same brush and one radius.
   */
  draw(a: BrushSample, b: BrushSample, brush: Brush, goesOn = false): Rect {
    const rect = this.#rasteriser.draw(this.#surface, a, b, brush, goesOn);
    this.#invalidate(rect);
    return rect;
  }

  /**
   * Ends the change. Returns the former states of the tiles that really differ, for an undo step, and the
   * rectangle around them; a change that changed nothing returns no tiles.
   */
  commit(): TileExchange {
    const before = this.#before;
    invariant(before, "no change of the mask is open");
    this.#before = null;
    const full = this.#full;
    for (const [index, former] of before) {
      const { width, height } = tileExtent(full, index);
      const tile = full.tiles[index] ?? 0;
      if (tilesEqual(former, tile, width, height)) {
        full.tiles[index] = former;
        before.delete(index);
      } else {
        full.tiles[index] = shrinkTile(tile, width, height);
      }
    }
    this.#shrinkLevels();
    return { tiles: before, rect: before.size === 0 ? nothing : this.#changed };
  }

  /** Ends the change and takes it back; returns the rectangle to draw again. */
  rollback(): Rect {
    const before = this.#before;
    invariant(before, "no change of the mask is open");
    this.#before = null;
    for (const [index, former] of before) this.#full.tiles[index] = former;
    const rect = this.#changed;
    this.#invalidate(rect);
    return rect;
  }

  /** Puts tiles in place of the present ones and returns those; a second call with the result takes it back. */
  swap(tiles: Tiles): TileExchange {
    invariant(this.#before === null, "a change of the mask is open");
    const present = new Map<number, Tile>();
    let rect = nothing;
    for (const [index, tile] of tiles) {
      present.set(index, this.#full.tiles[index] ?? 0);
      this.#full.tiles[index] = tile;
      rect = uniteRects(rect, this.#tileRect(index));
    }
    this.#invalidate(rect);
    return { tiles: present, rect };
  }

  /** Takes over the pixels of a plane of the same size; returns the tiles that differed, as `swap` does. */
  replaceBy(plane: Plane): TileExchange {
    const changed = new Map<number, Tile>();
    for (const [index, tile] of plane.tiles.entries()) {
      const { width, height } = tileExtent(this.#full, index);
      if (tilesEqual(this.#full.tiles[index] ?? 0, tile, width, height)) continue;
      changed.set(index, shrinkTile(tile, width, height));
    }
    return this.swap(changed);
  }

  /** Empties the mask; returns the tiles it had, as `swap` does. */
  clear(): TileExchange {
    const filled = this.#full.tiles.flatMap((tile, index): [number, Tile][] =>
      tile === 0 ? [] : [[index, 0]],
    );
    return this.swap(new Map(filled));
  }

  /** Turns every value v into 255 - v; a second call takes it back. */
  invert(): Rect {
    invariant(this.#before === null, "a change of the mask is open");
    const { tiles } = this.#full;
    for (const [index, tile] of tiles.entries()) {
      if (typeof tile === "number") tiles[index] = tile === 0 ? 255 : 0;
      else tiles[index] = invertTile(tile);
    }
    const rect = { x: 0, y: 0, width: this.width, height: this.height };
    this.#invalidate(rect);
    return rect;
  }

  /** Brings level `level` (0 = full size) and those below it up to date and returns it. */
  level(level: number): Plane {
    for (let index = 1; index <= level; index++) {
      const stale = this.#stale[index];
      const source = this.#levels[index - 1];
      const target = this.#levels[index];
      invariant(stale && source && target, `the mask has no level ${level}`);
      if (isEmptyRect(stale)) continue;
      const x = stale.x >> index;
      const y = stale.y >> index;
      const right = Math.ceil((stale.x + stale.width) / 2 ** index);
      const bottom = Math.ceil((stale.y + stale.height) / 2 ** index);
      halve(source, target, {
        x,
        y,
        width: Math.min(right, target.width) - x,
        height: Math.min(bottom, target.height) - y,
      });
      this.#stale[index] = nothing;
    }
    const plane = this.#levels[level];
    invariant(plane, `the mask has no level ${level}`);
    return plane;
  }

  /** The full-size mask without a change that is still open; later changes do not touch it. */
  snapshot(): Plane {
    const full = this.#full;
    const tiles = full.tiles.slice();
    for (const [index, former] of this.#before ?? []) tiles[index] = former;
    return { ...full, tiles };
  }

  /** The smallest rectangle around all pixels above 0; null when there is none. */
  bounds(): Rect | null {
    return planeBounds(this.#full);
  }

  #tileRect(index: number): Rect {
    const { columns } = this.#full;
    const x = (index % columns) * tileSize;
    const y = Math.floor(index / columns) * tileSize;
    return intersectRects(
      { x, y, width: tileSize, height: tileSize },
      { x: 0, y: 0, width: this.width, height: this.height },
    );
  }

  /** Display levels whose pixels became all 0 or all 255 give their bytes back. */
  #shrinkLevels(): void {
    for (const [level, plane] of this.#levels.entries()) {
      if (level === 0) continue;
      const { x, y, width, height } = this.#changed;
      const shift = level + 8;
      for (let row = y >> shift; row < plane.rows && row << shift < y + height; row++) {
        for (let column = x >> shift; column < plane.columns && column << shift < x + width; column++) {
          const index = row * plane.columns + column;
          const extent = tileExtent(plane, index);
          plane.tiles[index] = shrinkTile(plane.tiles[index] ?? 0, extent.width, extent.height);
        }
      }
    }
  }

  #remember(index: number): void {
    invariant(this.#before, "pixels change only between begin and commit");
    if (!this.#before.has(index)) this.#before.set(index, this.#full.tiles[index] ?? 0);
  }

  #writableTile(index: number): Uint8Array {
    const { tiles } = this.#full;
    const tile = tiles[index] ?? 0;
    if (typeof tile !== "number" && this.#before?.has(index)) return tile;
    this.#remember(index);
    const copy = copyTile(tile);
    tiles[index] = copy;
    return copy;
  }

  #invalidate(rect: Rect): void {
    this.#changes++;
    this.#changed = uniteRects(this.#changed, rect);
    for (let level = 1; level < this.#stale.length; level++) {
      this.#stale[level] = uniteRects(this.#stale[level] ?? nothing, rect);
    }
  }
}
