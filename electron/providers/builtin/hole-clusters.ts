import { clamp, expandRect, intersectRects, type Rect } from "../../../shared/domain/geometry.ts";
import type { MaskRaster } from "../../../shared/domain/raster.ts";
import type { FillProgress, Stepwise } from "./fill-task.ts";
import { rowsPerStep } from "./stepwise.ts";

/** Holes nearer than this belong together: patches over one would see the other. */
const cellSide = 16;

/** Parts of a mask that can be filled one after the other; every masked pixel lies in the bounds of one. */
export interface HoleCluster {
  /** Of the masked pixels. */
  readonly bounds: Rect;
  /** Number of masked pixels. */
  readonly size: number;
  /** Says whether a masked pixel of the picture belongs to it. */
  readonly has: (x: number, y: number) => boolean;
}

/**
 * Groups the pixels of a mask (above 0) by what lies close together, so that twenty specks on a large photo are twenty
 * small tasks and not one large one. In reading order of their first cells.
 */
export function* findHoleClusters(mask: MaskRaster, progress: FillProgress): Stepwise<HoleCluster[]> {
  const across = Math.ceil(mask.width / cellSide);
  const down = Math.ceil(mask.height / cellSide);
  const label = labelCells(yield* occupiedCells(mask, across, down, progress), across, down);
  const found = new Map<number, { left: number; top: number; right: number; bottom: number; size: number }>();
  const rows = rowsPerStep(mask.width);
  for (let y = 0; y < mask.height; y++) {
    if (y % rows === 0) yield progress;
    const cellRow = Math.floor(y / cellSide) * across;
    for (let x = 0; x < mask.width; x++) {
      if ((mask.data[y * mask.width + x] ?? 0) === 0) continue;
      const own = label[cellRow + Math.floor(x / cellSide)] ?? 0;
      const cluster = found.get(own);
      if (cluster === undefined) {
        found.set(own, { left: x, top: y, right: x, bottom: y, size: 1 });
        continue;
      }
      cluster.left = Math.min(cluster.left, x);
      cluster.right = Math.max(cluster.right, x);
      cluster.bottom = y;
      cluster.size++;
    }
  }
  return [...found].map(([own, { left, top, right, bottom, size }]) => ({
    bounds: { x: left, y: top, width: right - left + 1, height: bottom - top + 1 },
    size,
    has: (x, y) => label[Math.floor(y / cellSide) * across + Math.floor(x / cellSide)] === own,
  }));
}

function* occupiedCells(
  mask: MaskRaster,
  across: number,
  down: number,
  progress: FillProgress,
): Stepwise<Uint8Array> {
  const occupied = new Uint8Array(across * down);
  const rows = rowsPerStep(mask.width);
  for (let y = 0; y < mask.height; y++) {
    if (y % rows === 0) yield progress;
    const cellRow = Math.floor(y / cellSide) * across;
    for (let x = 0; x < mask.width; x++) {
      if ((mask.data[y * mask.width + x] ?? 0) > 0) occupied[cellRow + Math.floor(x / cellSide)] = 1;
    }
  }
  return occupied;
}

/** 0 for empty cells; cells that touch, also by a corner, have the same number. */
function labelCells(occupied: Uint8Array, across: number, down: number): Int32Array {
  const label = new Int32Array(occupied.length);
  let next = 0;
  for (let start = 0; start < occupied.length; start++) {
    if (occupied[start] !== 1 || label[start] !== 0) continue;
    next++;
    label[start] = next;
    const open = [start];
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      const x = cell % across;
      const y = (cell - x) / across;
      for (let row = Math.max(0, y - 1); row <= Math.min(down - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(across - 1, x + 1); column++) {
          const neighbour = row * across + column;
          if (occupied[neighbour] !== 1 || label[neighbour] !== 0) continue;
          label[neighbour] = next;
          open.push(neighbour);
        }
      }
    }
  }
  return label;
}

/** A speck needs some texture to choose from, however small it is. */
const smallestMargin = 96;
/** Above this many pixels in a window, a wider one costs memory and finds nothing new. */
const largestWindow = 16_000_000;

/**
 * How many pixels around a hole to look at for texture: `searchArea` times its longer side, within reason.
 * @param searchArea ≥ 0, as a multiple.
 */
export function contextAround(hole: Rect, searchArea: number): number {
  const wanted = Math.max(smallestMargin, Math.ceil(searchArea * Math.max(hole.width, hole.height)));
  // The margin m for which (width + 2m)(height + 2m) is the largest window.
  const half = (hole.width + hole.height) / 4;
  const widest = Math.sqrt(Math.max(0, half * half - (hole.width * hole.height - largestWindow) / 4)) - half;
  return Math.round(clamp(wanted, 0, Math.max(smallestMargin, widest)));
}

/** The part of a picture in which a hole is filled. */
export function windowAround(hole: Rect, searchArea: number, width: number, height: number): Rect {
  return intersectRects(expandRect(hole, contextAround(hole, searchArea)), { x: 0, y: 0, width, height });
}
