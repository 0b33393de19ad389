import type { Rect, Size } from "../../../shared/domain/geometry.ts";
import type { SelectionShape } from "../mask-operation.ts";
import { type Edge, edgesOf } from "./shape-outline.ts";

/** An ellipse becomes a polygon that lies nowhere further than this inside of it, pixels: less than 1 of 255. */
const flatness = 1 / 512;

/** Where edges cross in a thinner slice than this, pixels, the little that is wrong is not seen. */
const thinnest = 1 / 1024;

/** Share of each pixel's area that a shape covers (even-odd rule), a row at a time from the top to the bottom. */
export class ShapeCoverage {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** By their upper ends, the lowest first. */
  readonly #waiting: Edge[];
  #active: Edge[] = [];
  /** The sum of all up to a pixel is its coverage, so that a span costs the same whatever its length. */
  readonly #steps: Float64Array;
  readonly #row: Uint8Array;
  /** Whether the row is that of upright edges alone, which stays as it is until another edge begins or one ends. */
  #isSteady = false;

  /** Of the pixels of a picture that the shape may cover: columns `left` to `right - 1`, rows `top` to `bottom - 1`. */
  constructor(size: Size, shape: SelectionShape) {
    const edges = edgesOf(cornersOf(shape));
    this.#waiting = edges.toSorted((a, b) => b.top - a.top);
    let [left, right, top, bottom] = [size.width, 0, size.height, 0];
    for (const edge of edges) {
      const end = edge.x + (edge.bottom - edge.top) * edge.slope;
      left = Math.min(left, edge.x, end);
      right = Math.max(right, edge.x, end);
      top = Math.min(top, edge.top);
      bottom = Math.max(bottom, edge.bottom);
    }
    this.left = Math.max(0, Math.floor(left));
    this.right = Math.min(size.width, Math.ceil(right));
    this.top = Math.max(0, Math.floor(top));
    this.bottom = Math.min(size.height, Math.ceil(bottom));
    const count = Math.max(0, this.right - this.left);
    this.#steps = new Float64Array(count + 1);
    this.#row = new Uint8Array(count);
  }

  /** Values 0..255 of the pixels of row `y`, to be asked in ascending order; good until the next call. */
  row(y: number): Uint8Array {
    const begun = this.#begin(y);
    if (this.#isSteady && !begun && this.#active.every(({ bottom }) => bottom >= y + 1)) return this.#row;
    this.#active = this.#active.filter(({ bottom }) => bottom > y);
    this.#steps.fill(0);
    const levels = this.#levels(y);
    for (let index = 0; index + 1 < levels.length; index++) {
      this.#addSlab(levels[index] ?? y, levels[index + 1] ?? y);
    }
    this.#sumUp();
    this.#isSteady = levels.length === 2 && this.#active.every(({ slope }) => slope === 0);
    return this.#row;
  }

  /** Takes on the edges that begin above the row's end; says whether there were any. */
  #begin(y: number): boolean {
    const before = this.#active.length;
    for (let next = this.#waiting.at(-1); next && next.top < y + 1; next = this.#waiting.at(-1)) {
      this.#active.push(next);
      this.#waiting.pop();
    }
    return this.#active.length > before;
  }

  /** The row's ends and the heights between them where edges begin or end, ascending. */
  #levels(y: number): number[] {
    const levels = new Set([y, y + 1]);
    for (const { top, bottom } of this.#active) {
      if (top > y && top < y + 1) levels.add(top);
      if (bottom > y && bottom < y + 1) levels.add(bottom);
    }
    return [...levels].toSorted((a, b) => a - b);
  }

  /** Adds what lies between two heights between which no edge begins or ends, cut where edges cross. */
  #addSlab(top: number, bottom: number): void {
    const edges = this.#active.filter((edge) => edge.top <= top && edge.bottom >= bottom);
    for (let from = top; from < bottom; ) {
      const spans = edges.map((edge) => ({ start: xAt(edge, from), end: xAt(edge, bottom), edge }));
      spans.sort((a, b) => a.start - b.start || a.end - b.end);
      const share = firstCrossing(spans);
      const cut = Math.max(from + share * (bottom - from), from + thinnest);
      const to = share < 1 ? Math.min(cut, bottom) : bottom;
      for (const [index, { start, edge }] of spans.entries()) {
        this.#addEdge(start - this.left, xAt(edge, to) - this.left, index % 2 === 0 ? to - from : from - to);
      }
      from = to;
    }
  }

  /** Covers what lies to the right of a piece of an edge; `height` is negative where the shape ends there. */
  #addEdge(start: number, end: number, height: number): void {
    const steps = this.#steps;
    const count = this.#row.length;
    let from = Math.min(start, end);
    const to = Math.max(start, end);
    const slope = height / (to - from);
    if (to <= 0 || !Number.isFinite(slope)) {
      if (from < count) addPiece(steps, Math.max(0, from), Math.max(0, from), height);
      return;
    }
    if (from < 0) {
      addPiece(steps, 0, 0, -from * slope);
      from = 0;
    }
    for (const stop = Math.min(to, count); from < stop; ) {
      const next = Math.min(Math.floor(from) + 1, stop);
      addPiece(steps, from, next, (next - from) * slope);
      from = next;
    }
  }

  #sumUp(): void {
    const row = this.#row;
    let coverage = 0;
    let value = 0;
    for (let x = 0; x < row.length; x++) {
      const step = this.#steps[x] ?? 0;
      if (step !== 0) {
        coverage += step;
        value = Math.round(coverage * 255);
      }
      row[x] = value;
    }
  }
}

/** @param from and `to`: where in one pixel the piece begins and ends */
function addPiece(steps: Float64Array, from: number, to: number, height: number): void {
  const pixel = Math.floor(from);
  const rest = (from + to) / 2 - pixel;
  steps[pixel] = (steps[pixel] ?? 0) + height * (1 - rest);
  steps[pixel + 1] = (steps[pixel + 1] ?? 0) + height * rest;
}

function xAt({ x, top, slope }: Edge, y: number): number {
  return x + (y - top) * slope;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The share of the way from start to end after which two of the edges meet first; 1 when none do before the end. */
function firstCrossing(spans: readonly Span[]): number {
  let first = 1;
  for (let index = 0; index + 1 < spans.length; index++) {
    const [a, b] = [spans[index], spans[index + 1]];
    if (!a || !b || a.end <= b.end) continue;
    const apart = b.start - a.start;
    first = Math.min(first, apart / (apart + a.end - b.end));
  }
  return first;
}

function cornersOf(shape: SelectionShape): Float64Array {
  if (shape.kind === "polygon") return shape.points;
  if (shape.kind === "ellipse") return ellipseCorners(shape.rect);
  const { x, y, width, height } = shape.rect;
  return Float64Array.of(x, y, x + width, y, x + width, y + height, x, y + height);
}

/** A chord over the angle 2a lies r·(1 - cos a), nearly r·a²/2, inside the arc. */
function ellipseCorners({ x, y, width, height }: Rect): Float64Array {
  const radius = Math.max(width, height) / 2;
  const count = Math.max(8, Math.ceil(Math.PI / Math.sqrt((2 * flatness) / radius)));
  const corners = new Float64Array(2 * count);
  for (let index = 0; index < count; index++) {
    const angle = (2 * Math.PI * index) / count;
    corners[2 * index] = x + (width / 2) * (1 + Math.cos(angle));
    corners[2 * index + 1] = y + (height / 2) * (1 + Math.sin(angle));
  }
  return corners;
}
