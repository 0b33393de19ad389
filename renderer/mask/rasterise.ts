import type { Rect } from "../../shared/domain/geometry.ts";
import { type BrushPaint, blendTile, coverageTable } from "./blend-brush.ts";
import {
  type Capsule,
  capsuleBetween,
  capsuleSpans,
  createSpans,
  type Spans,
  type StrokeSample,
} from "./capsule.ts";
import { tileSize } from "./tile.ts";
import type { TileSurface } from "./tile-surface.ts";

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

/** Whether the brush leaves separate dabs. */
function isDabbed({ spacing = 0 }: Brush): boolean {
  return spacing > 0;
}

/**
 * Draws strokes into tiles. A hard brush of full flow sets exactly the pixels whose centre lies in the stroke. Another
 * paints the maximum of mask and coverage c, and erases to the minimum of mask and 255 - c. So both may draw the
 * same way twice, or in another order, and leave the same pixels (canvas.md §3). Only separate dabs add up.
 */
export class Rasteriser {
  readonly #outer = createSpans();
  readonly #core = createSpans();
  #table = coverageTable(0);
  #tableHardness = 0;

  /**
   * Draws the way from `a` to `b`; returns the rectangle of pixels that may have changed. `goesOn`: the way to `a` was
   * drawn just before with this brush, one radius and one flow, so what lies behind `a` need not be drawn again.
   */
  draw(surface: TileSurface, a: BrushSample, b: BrushSample, brush: Brush, goesOn = false): Rect {
    const capsule = capsuleBetween(a, b);
    const value = brush.mode === "paint" ? 255 : 0;
    const { flow: flowA = 1 } = a;
    const { flow: flowB = 1 } = b;
    const isFull = flowA >= 1 && flowB >= 1;
    capsuleSpans(capsule, surface.width, surface.height, this.#outer);
    if (goesOn && a.radius === b.radius && flowA === flowB) cutBehind(this.#outer, capsule);
    const bounds = spanBounds(this.#outer);
    if (bounds.width === 0) return bounds;
    if (brush.hardness >= 1 && isFull) {
      forEachTile(surface, bounds, (index, left, top) => {
        if (surface.tile(index) !== value) fillTile(surface, index, left, top, this.#outer, value);
      });
      return bounds;
    }
    if (brush.hardness !== this.#tableHardness) {
      this.#table = coverageTable(brush.hardness);
      this.#tableHardness = brush.hardness;
    }
    this.#findCore(surface, a, b, isFull ? brush.hardness : 0);
    // One disc in the other is drawn as the larger alone, and has the stronger flow.
    const most = Math.max(flowA, flowB);
    const paint: BrushPaint = {
      value,
      table: this.#table,
      flowA: capsule.flank === 0 ? most : flowA,
      flowB: capsule.flank === 0 ? most : flowB,
      buildsUp: isDabbed(brush),
    };
    forEachTile(surface, bounds, (index, left, top) => {
      if (surface.tile(index) === value) return;
      if (fillWhole(surface, index, left, top, this.#core, value)) return;
      blendTile(surface, index, { left, top, capsule, outer: this.#outer, core: this.#core }, paint);
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
