import type { Capsule, Spans } from "./capsule.ts";
import { tileSize } from "./tile.ts";
import type { TileSurface } from "./tile-surface.ts";

const distanceSteps = 2048;

/**
 * Coverage 0..255 at distances 0..1 of the radius, in `distanceSteps` steps: 255 up to the hardness, then a
 * smoothstep down to 0 at the edge.
 */
export function coverageTable(hardness: number): Uint8Array {
  const table = new Uint8Array(distanceSteps + 1);
  for (let step = 0; step <= distanceSteps; step++) {
    const distance = step / distanceSteps;
    const t = distance <= hardness ? 0 : (distance - hardness) / (1 - hardness);
    table[step] = Math.round(255 * (1 - t * t * (3 - 2 * t)));
  }
  return table;
}

/** What a brush leaves on a part of its way. */
export interface BrushPaint {
  readonly value: 0 | 255;
  /** `coverageTable` of the brush's hardness. */
  readonly table: Uint8Array;
  /** 0..1 at the start of the way and at its end; evenly in between. */
  readonly flowA: number;
  readonly flowB: number;
  /** Whether it goes on from what is there, or only as far as the coverage itself. */
  readonly buildsUp: boolean;
}

/** A part of a brush's way on one tile: `outer` is all that it touches, `core` what it covers fully. */
interface BrushedTile {
  readonly left: number;
  readonly top: number;
  readonly capsule: Capsule;
  readonly outer: Spans;
  readonly core: Spans;
}

/** Blends the brush's coverage into the tile. */
export function blendTile(
  surface: TileSurface,
  index: number,
  { left, top, capsule, outer, core }: BrushedTile,
  paint: BrushPaint,
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
      pixels.fill(paint.value, offset + coreStart, offset + coreEnd);
    }
    blendRun(pixels, offset, y + 0.5, start, coreStart, capsule, paint);
    blendRun(pixels, offset, y + 0.5, coreEnd, end, capsule, paint);
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
  { value, table, flowA, flowB, buildsUp }: BrushPaint,
): void {
  const { axisX, axisY, slope, rise, flank, radiusA, radiusB, bx } = capsule;
  const ax = capsule.ax - 0.5;
  const dyA = y - capsule.ay;
  const dyB = y - capsule.by;
  const stepsA = distanceSteps / radiusA;
  const stepsB = distanceSteps / radiusB;
  const growth = flank === 0 ? 0 : (radiusB - radiusA) / flank;
  const flowGrowth = flank === 0 ? 0 : (flowB - flowA) / flank;
  for (let x = start; x < end; x++) {
    const before = pixels[offset + x] ?? 0;
    if (before === value) continue;
    const dx = x - ax;
    const u = dx * axisX + dyA * axisY;
    const v = Math.abs(dx * axisY - dyA * axisX);
    const foot = u * rise - v * slope;
    let step: number;
    let flow: number;
    if (foot <= 0) {
      step = Math.sqrt(dx * dx + dyA * dyA) * stepsA;
      flow = flowA;
    } else if (foot >= flank) {
      const dxB = x + 0.5 - bx;
      step = Math.sqrt(dxB * dxB + dyB * dyB) * stepsB;
      flow = flowB;
    } else {
      const radius = radiusA + growth * foot;
      step = slope === 0 ? v * stepsA : ((u * slope + v * rise - radiusA + radius) / radius) * distanceSteps;
      flow = flowA + flowGrowth * foot;
    }
    const coverage = (table[(step + 0.5) | 0] ?? 0) * flow;
    if (buildsUp) {
      pixels[offset + x] = (before + ((value - before) * coverage) / 255 + 0.5) | 0;
    } else if (value === 255) {
      const painted = (coverage + 0.5) | 0;
      if (painted > before) pixels[offset + x] = painted;
    } else {
      const left = 255 - ((coverage + 0.5) | 0);
      if (left < before) pixels[offset + x] = left;
    }
  }
}
