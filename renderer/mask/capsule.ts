import type { Point } from "../../shared/domain/geometry.ts";

/** A point of a stroke: picture pixels, radius above 0. */
export interface StrokeSample extends Point {
  readonly radius: number;
}

/**
 * The convex hull of two discs, which is what a round brush covers on a straight way while its radius changes
 * evenly. Prepared for asking about many pixels: `u` runs along the axis, `v` is the distance from it; the flank
 * is the line u·slope + v·rise = radiusA between the two tangent points.
 */
export interface Capsule {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
  readonly radiusA: number;
  readonly radiusB: number;
  /** The axis as a unit vector; (1, 0) when the capsule is a disc. */
  readonly axisX: number;
  readonly axisY: number;
  /** Component of the flank's normal along the axis and across it. */
  readonly slope: number;
  readonly rise: number;
  /** Length of the flank between its tangent points. */
  readonly flank: number;
}

export function capsuleBetween(a: StrokeSample, b: StrokeSample): Capsule {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  // One disc inside the other: the hull is the larger disc.
  if (length <= Math.abs(a.radius - b.radius) || length === 0) {
    const disc = a.radius >= b.radius ? a : b;
    return { ...ends(disc, disc), axisX: 1, axisY: 0, slope: 0, rise: 1, flank: 0 };
  }
  const slope = (a.radius - b.radius) / length;
  const rise = Math.sqrt(1 - slope * slope);
  return {
    ...ends(a, b),
    axisX: (b.x - a.x) / length,
    axisY: (b.y - a.y) / length,
    slope,
    rise,
    flank: length * rise,
  };
}

function ends(a: StrokeSample, b: StrokeSample) {
  return { ax: a.x, ay: a.y, bx: b.x, by: b.y, radiusA: a.radius, radiusB: b.radius };
}

/** Whether the point lies in the capsule, its edge included. */
export function capsuleContains(capsule: Capsule, x: number, y: number): boolean {
  const dx = x - capsule.ax;
  const dy = y - capsule.ay;
  const u = dx * capsule.axisX + dy * capsule.axisY;
  const v = Math.abs(dx * capsule.axisY - dy * capsule.axisX);
  const foot = u * capsule.rise - v * capsule.slope;
  if (foot <= 0) return dx * dx + dy * dy <= capsule.radiusA * capsule.radiusA;
  if (foot >= capsule.flank) {
    const ex = x - capsule.bx;
    const ey = y - capsule.by;
    return ex * ex + ey * ey <= capsule.radiusB * capsule.radiusB;
  }
  return u * capsule.slope + v * capsule.rise <= capsule.radiusA;
}

/**
 * Distance from the brush's centre line in units of the brush's radius there: 0 on the line, 1 on the edge. For
 * a tapered capsule the centre line is met along the flank's normal.
 */
export function capsuleDistance(capsule: Capsule, x: number, y: number): number {
  const dx = x - capsule.ax;
  const dy = y - capsule.ay;
  const u = dx * capsule.axisX + dy * capsule.axisY;
  const v = Math.abs(dx * capsule.axisY - dy * capsule.axisX);
  const foot = u * capsule.rise - v * capsule.slope;
  if (foot <= 0) return Math.sqrt(dx * dx + dy * dy) / capsule.radiusA;
  if (foot >= capsule.flank) {
    const ex = x - capsule.bx;
    const ey = y - capsule.by;
    return Math.sqrt(ex * ex + ey * ey) / capsule.radiusB;
  }
  const radius = capsule.radiusA + ((capsule.radiusB - capsule.radiusA) * foot) / capsule.flank;
  return (u * capsule.slope + v * capsule.rise - capsule.radiusA + radius) / radius;
}

/** Rows of pixels of which the capsule covers some: `from` to `to - 1`; row y has its centres at y + 0.5. */
export interface Spans {
  from: number;
  to: number;
  /** First pixel of row `from + i`, and the pixel after its last; equal when the row is empty. */
  starts: Int32Array;
  ends: Int32Array;
}

export function createSpans(): Spans {
  return { from: 0, to: 0, starts: new Int32Array(1024), ends: new Int32Array(1024) };
}

/**
 * Fills `spans` with the pixels whose centre lies in the capsule, cut to 0..width-1 × 0..height-1. A capsule is
 * convex, so a row has one span; its ends are computed and then settled by `capsuleContains`, which makes the
 * result exact in spite of rounding.
 */
export function capsuleSpans(capsule: Capsule, width: number, height: number, spans: Spans): void {
  const top = Math.min(capsule.ay - capsule.radiusA, capsule.by - capsule.radiusB);
  const bottom = Math.max(capsule.ay + capsule.radiusA, capsule.by + capsule.radiusB);
  spans.from = Math.max(0, Math.floor(top - 0.5));
  spans.to = Math.max(spans.from, Math.min(height, Math.ceil(bottom + 0.5)));
  const count = spans.to - spans.from;
  if (spans.starts.length < count) {
    spans.starts = new Int32Array(count * 2);
    spans.ends = new Int32Array(count * 2);
  }
  const corners = tangentPoints(capsule);
  for (let index = 0; index < count; index++) {
    const y = spans.from + index + 0.5;
    const range: Range = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
    widenByDisc(range, capsule.ax, capsule.ay, capsule.radiusA, y);
    widenByDisc(range, capsule.bx, capsule.by, capsule.radiusB, y);
    for (let corner = 0; corner < 4; corner++) widenByEdge(range, corners, corner, y);
    let start = 0;
    let end = 0;
    if (range.low <= range.high) {
      start = Math.ceil(range.low - 0.5);
      end = Math.floor(range.high - 0.5) + 1;
      if (capsuleContains(capsule, start - 0.5, y)) start--;
      else if (!capsuleContains(capsule, start + 0.5, y)) start++;
      if (capsuleContains(capsule, end + 0.5, y)) end++;
      else if (!capsuleContains(capsule, end - 0.5, y)) end--;
    }
    start = Math.max(0, start);
    spans.starts[index] = start;
    spans.ends[index] = Math.max(start, Math.min(width, end));
  }
}

interface Range {
  low: number;
  high: number;
}

/** Corners of the quadrilateral between the tangent points, in order around it: x, y pairs. */
function tangentPoints(capsule: Capsule): readonly number[] {
  const { axisX, axisY, slope, rise, radiusA, radiusB } = capsule;
  const rightX = slope * axisX - rise * axisY;
  const rightY = slope * axisY + rise * axisX;
  const leftX = slope * axisX + rise * axisY;
  const leftY = slope * axisY - rise * axisX;
  return [
    capsule.ax + radiusA * rightX,
    capsule.ay + radiusA * rightY,
    capsule.bx + radiusB * rightX,
    capsule.by + radiusB * rightY,
    capsule.bx + radiusB * leftX,
    capsule.by + radiusB * leftY,
    capsule.ax + radiusA * leftX,
    capsule.ay + radiusA * leftY,
  ];
}

function widenByDisc(range: Range, x: number, y: number, radius: number, row: number): void {
  const dy = row - y;
  const rest = radius * radius - dy * dy;
  if (rest < 0) return;
  const half = Math.sqrt(rest);
  if (x - half < range.low) range.low = x - half;
  if (x + half > range.high) range.high = x + half;
}

function widenByEdge(range: Range, corners: readonly number[], corner: number, row: number): void {
  const next = (corner + 1) % 4;
  const x1 = corners[corner * 2] ?? 0;
  const y1 = corners[corner * 2 + 1] ?? 0;
  const x2 = corners[next * 2] ?? 0;
  const y2 = corners[next * 2 + 1] ?? 0;
  if ((row < y1 && row < y2) || (row > y1 && row > y2) || y1 === y2) return;
  const x = x1 + ((row - y1) / (y2 - y1)) * (x2 - x1);
  if (x < range.low) range.low = x;
  if (x > range.high) range.high = x;
}
