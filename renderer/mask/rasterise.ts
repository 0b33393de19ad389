import type { Rect } from "../../shared/domain/geometry.ts";
import {
  type Capsule,
  capsuleBetween,
  capsuleSpans,
  createSpans,
  type Spans,
  type StrokeSample,
} from "./capsule.ts";
import { type Tile, tileSize } from "./tile.ts";

export type BrushMode = "paint" | "erase";

export interface Brush {
  readonly mode: BrushMode;
  /** Share of the radius that is fully covered, 0..1. With 1, and a flow of 1, only 0 and 255 are written. */
  readonly hardness: number;
  /**
   * 0 (the default): the brush covers its way without gaps, and nothing darkens where a stroke crosses itself; flow is
   * then the most that it reaches. Above 0: separate dabs at that share of the diameter, each adding its flow.
   */
  readonly spacing?: number;
}

/** A sample of a brush's stroke. */
export interface BrushSample extends StrokeSample {
  /** How much of the way to full coverage the brush goes here, 0..1; 1 when absent. */
  readonly flow?: number;
}

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

const distanceSteps = 2048;

/**
 * Coverage 0..255 at distances 0..1 of the radius, in `distanceSteps` steps: 255 up to the hardness, then a
 * smoothstep down to 0 at the edge.
 */
function coverageTable(hardness: number): Uint8Array {
  const table = new Uint8Array(distanceSteps + 1);
  for (let step = 0; step <= distanceSteps; step++) {
    const distance = step / distanceSteps;
    const t = distance <= hardness ? 0 : (distance - hardness) / (1 - hardness);
    table[step] = Math.round(255 * (1 - t * t * (3 - 2 * t)));
  }
  return table;
}

/**
 * Draws strokes into tiles. A hard brush sets exactly the pixels whose centre lies in the stroke. A soft brush
 * paints the maximum of mask and coverage c, and erases to the minimum of mask and 255 - c. So both may draw the
 * same way twice, or in another order, and leave the same pixels (canvas.md §3).
 */
export class Rasteriser {
  readonly #outer = createSpans();
  readonly #core = createSpans();
  #table = coverageTable(0);
  #tableHardness = 0;

  /**
   * Draws the way from `a` to `b`; returns the rectangle of pixels that may have changed. `goesOn`: the way to `a` was
   * drawn just before with this brush and one radius, so what lies behind `a` need not be drawn again.
   */
  draw(surface: TileSurface, a: StrokeSample, b: StrokeSample, brush: Brush, goesOn = false): Rect {
    const capsule = capsuleBetween(a, b);
    const value = brush.mode === "paint" ? 255 : 0;
    capsuleSpans(capsule, surface.width, surface.height, this.#outer);
    if (goesOn && a.radius === b.radius) cutBehind(this.#outer, capsule);
    const bounds = spanBounds(this.#outer);
    if (bounds.width === 0) return bounds;
    if (brush.hardness >= 1) {
      forEachTile(surface, bounds, (index, left, top) => {
        if (surface.tile(index) !== value) fillTile(surface, index, left, top, this.#outer, value);
      });
      return bounds;
    }
    if (brush.hardness !== this.#tableHardness) {
      this.#table = coverageTable(brush.hardness);
      this.#tableHardness = brush.hardness;
    }
    this.#findCore(surface, a, b, brush.hardness);
    forEachTile(surface, bounds, (index, left, top) => {
      if (surface.tile(index) === value) return;
      if (fillWhole(surface, index, left, top, this.#core, value)) return;
      blendTile(
        surface,
        index,
        { left, top, capsule, outer: this.#outer, core: this.#core },
        this.#table,
        value,
      );
    });
    return bounds;
  }

  /** The part of a soft stroke that is fully covered, where no distance need be computed. */
  #findCore(surface: TileSurface, a: StrokeSample, b: StrokeSample, hardness: number): void {
    this.#core.from = 0;
    this.#core.to = 0;
    // With a changing radius the core is no capsule; then every distance is computed.
    if (a.radius !== b.radius || hardness <= 0) return;
    const radius = a.radius * hardness;
    capsuleSpans(
      capsuleBetween({ ...a, radius }, { ...b, radius }),
      surface.width,
      surface.height,
      this.#core,
    );
  }
}

/** Takes from the spans what lies more than a pixel behind the capsule's start. */
function cutBehind(spans: Spans, { ax, ay, axisX, axisY, flank }: Capsule): void {
  if (flank === 0) return;
  for (let index = 0; index < spans.to - spans.from; index++) {
    // Along the row, the distance ahead of the start is x·axisX + ahead.
    const ahead = (spans.from + index + 0.5 - ay) * axisY - ax * axisX + 1;
    const start = spans.starts[index] ?? 0;
    const end = spans.ends[index] ?? 0;
    if (axisX > 0) spans.starts[index] = Math.min(end, Math.max(start, Math.floor(-ahead / axisX - 0.5)));
    else if (axisX < 0) spans.ends[index] = Math.max(start, Math.min(end, Math.ceil(-ahead / axisX + 0.5)));
    else if (ahead < 0) spans.ends[index] = start;
  }
}

function spanBounds(spans: Spans): Rect {
  let x0 = Number.POSITIVE_INFINITY;
  let x1 = 0;
  let y0 = spans.to;
  let y1 = spans.from;
  for (let index = 0; index < spans.to - spans.from; index++) {
    const start = spans.starts[index] ?? 0;
    const end = spans.ends[index] ?? 0;
    if (start >= end) continue;
    if (start < x0) x0 = start;
    if (end > x1) x1 = end;
    y0 = Math.min(y0, spans.from + index);
    y1 = spans.from + index + 1;
  }
  if (x1 === 0) return { x: 0, y: 0, width: 0, height: 0 };
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

function forEachTile(
  surface: TileSurface,
  bounds: Rect,
  visit: (index: number, left: number, top: number) => void,
): void {
  const lastColumn = (bounds.x + bounds.width - 1) >> 8;
  const lastRow = (bounds.y + bounds.height - 1) >> 8;
  for (let row = bounds.y >> 8; row <= lastRow; row++) {
    for (let column = bounds.x >> 8; column <= lastColumn; column++) {
      visit(row * surface.columns + column, column * tileSize, row * tileSize);
    }
  }
}

/** Makes the tile a flag when the spans cover all of it that lies in the picture; says whether it did. */
function fillWhole(
  surface: TileSurface,
  index: number,
  left: number,
  top: number,
  spans: Spans,
  value: 0 | 255,
): boolean {
  const bottom = Math.min(top + tileSize, surface.height);
  const right = Math.min(left + tileSize, surface.width);
  if (spans.from > top || spans.to < bottom) return false;
  for (let y = top; y < bottom; y++) {
    const span = y - spans.from;
    if ((spans.starts[span] ?? 0) > left || (spans.ends[span] ?? 0) < right) return false;
  }
  surface.setTile(index, value);
  return true;
}

function fillTile(
  surface: TileSurface,
  index: number,
  left: number,
  top: number,
  spans: Spans,
  value: 0 | 255,
): void {
  if (fillWhole(surface, index, left, top, spans, value)) return;
  let pixels: Uint8Array | null = null;
  const bottom = Math.min(top + tileSize, spans.to);
  for (let y = Math.max(top, spans.from); y < bottom; y++) {
    const start = Math.max(spans.starts[y - spans.from] ?? 0, left);
    const end = Math.min(spans.ends[y - spans.from] ?? 0, left + tileSize);
    if (start >= end) continue;
    pixels ??= surface.writableTile(index);
    const offset = (y - top) * tileSize - left;
    pixels.fill(value, offset + start, offset + end);
  }
}

interface SoftTile {
  readonly left: number;
  readonly top: number;
  readonly capsule: Capsule;
  readonly outer: Spans;
  readonly core: Spans;
}

function blendTile(
  surface: TileSurface,
  index: number,
  { left, top, capsule, outer, core }: SoftTile,
  table: Uint8Array,
  value: 0 | 255,
): void {
  let pixels: Uint8Array | null = null;
  const bottom = Math.min(top + tileSize, outer.to);
  for (let y = Math.max(top, outer.from); y < bottom; y++) {
    const start = Math.max(outer.starts[y - outer.from] ?? 0, left);
    const end = Math.min(outer.ends[y - outer.from] ?? 0, left + tileSize);
    if (start >= end) continue;
    pixels ??= surface.writableTile(index);
    const offset = (y - top) * tileSize - left;
    let coreStart = end;
    let coreEnd = end;
    if (y >= core.from && y < core.to) {
      coreStart = Math.min(Math.max(core.starts[y - core.from] ?? 0, start), end);
      coreEnd = Math.min(Math.max(core.ends[y - core.from] ?? 0, coreStart), end);
      pixels.fill(value, offset + coreStart, offset + coreEnd);
    }
    blendRun(pixels, offset, y + 0.5, start, coreStart, capsule, table, value);
    blendRun(pixels, offset, y + 0.5, coreEnd, end, capsule, table, value);
  }
}

/**
 * Blends pixels `start` to `end - 1` of the row with its centres at `y`. This is `capsuleDistance` written out: it runs for
 * every pixel under a soft brush, a million for the largest, at every move of the pointer.
 */
function blendRun(
  pixels: Uint8Array,
  offset: number,
  y: number,
  start: number,
  end: number,
  capsule: Capsule,
  table: Uint8Array,
  value: 0 | 255,
): void {
  const { axisX, axisY, slope, rise, flank, radiusA, radiusB, bx } = capsule;
  const ax = capsule.ax - 0.5;
  const dyA = y - capsule.ay;
  const dyB = y - capsule.by;
  const stepsA = distanceSteps / radiusA;
  const stepsB = distanceSteps / radiusB;
  const growth = flank === 0 ? 0 : (radiusB - radiusA) / flank;
  for (let x = start; x < end; x++) {
    const before = pixels[offset + x] ?? 0;
    if (before === value) continue;
    const dx = x - ax;
    const u = dx * axisX + dyA * axisY;
    const v = Math.abs(dx * axisY - dyA * axisX);
    const foot = u * rise - v * slope;
    let step: number;
    if (foot <= 0) step = Math.sqrt(dx * dx + dyA * dyA) * stepsA;
    else if (foot >= flank) {
      const dxB = x + 0.5 - bx;
      step = Math.sqrt(dxB * dxB + dyB * dyB) * stepsB;
    } else if (slope === 0) step = v * stepsA;
    else {
      const radius = radiusA + growth * foot;
      step = ((u * slope + v * rise - radiusA + radius) / radius) * distanceSteps;
    }
    const coverage = table[(step + 0.5) | 0] ?? 0;
    if (value === 255) {
      if (coverage > before) pixels[offset + x] = coverage;
    } else if (255 - coverage < before) {
      pixels[offset + x] = 255 - coverage;
    }
  }
}
