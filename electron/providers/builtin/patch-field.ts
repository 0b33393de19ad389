import type { Rect } from "../../../shared/domain/geometry.ts";
import { distanceInside } from "./distance-transform.ts";
import type { FillProgress, Stepwise } from "./fill-task.ts";
import { known, type Level, toFill } from "./level.ts";
import { rowsPerStep } from "./stepwise.ts";

/** 7×7 patches: what Wexler, Newson and others settled on; smaller ones lose structure, larger ones repeat it. */
const largestRadius = 3;

/** With fewer places to copy from than this, smaller patches give a better choice. */
const enoughSources = 64;

/** How fast trust falls with the distance from what is known (Wexler et al. 2007, section 3.3). */
const trustDecay = 1.3;
const longestTrustDistance = 60;

/**
 * The nearest-neighbour field of one level: for every patch that touches the hole, the fully known patch that it
 * resembles most. A patch is named by its centre. What belongs to patches that touch the hole is kept by cell of `box`.
 */
export interface PatchField {
  /** Patches have 2 × radius + 1 pixels a side. */
  readonly radius: number;
  /** Around all patches that touch the hole and `radius` + 1 more, so that neighbours can be read without a test. */
  readonly box: Rect;
  /** Centres of patches that touch the hole, as pixel indices, in reading order. */
  readonly targets: Int32Array;
  /** The cell of each target. */
  readonly cells: Int32Array;
  /** Pixel indices of the hole, in reading order. */
  readonly holePixels: Int32Array;
  /** By pixel: 1 where a patch is fully known. */
  readonly isSource: Uint8Array;
  /** Centres of all fully known patches. */
  readonly sources: Int32Array;
  /** By cell: the centre of the nearest neighbour; -1 where there is no target. */
  readonly nearest: Int32Array;
  /** By cell: the distance to it (patch-distance.ts). */
  readonly distance: Int32Array;
  /** By cell: 1 where the patch may hold known pixels. */
  readonly atBorder: Uint8Array;
  /** By cell: how far the patch is to be trusted in the vote, 0..1. */
  readonly trust: Float32Array;
  /** By cell: 1 where the patch changed since it was matched. */
  readonly stale: Uint8Array;
  /** The hole's greatest depth in pixels. */
  readonly depth: number;
}

/** Null where there is nothing to fill or nothing to copy from. */
export function* createPatchField(level: Level, progress: FillProgress): Stepwise<PatchField | null> {
  for (let radius = largestRadius; radius >= 0; radius--) {
    if (2 * radius + 1 > Math.min(level.width, level.height)) continue;
    const isSource = yield* fullyKnownPatches(level, radius, progress);
    yield progress;
    let sourceCount = 0;
    for (const value of isSource) sourceCount += value;
    if (sourceCount >= enoughSources || (radius === 0 && sourceCount > 0)) {
      return yield* fieldOf(level, radius, isSource, sourceCount, progress);
    }
  }
  return null;
}

/** By pixel: 1 where the patch lies in the picture and holds only known pixels. */
function* fullyKnownPatches(
  { width, height, hole }: Level,
  radius: number,
  progress: FillProgress,
): Stepwise<Uint8Array> {
  const complete = new Uint8Array(width * height);
  const side = 2 * radius + 1;
  // Of each column: how many rows above and including this one are known without a break.
  const run = new Int32Array(width);
  const rows = rowsPerStep(width);
  for (let y = 0; y < height; y++) {
    if (y % rows === 0) yield progress;
    let columns = 0;
    for (let x = 0; x < width; x++) {
      const length = hole[y * width + x] !== known ? 0 : (run[x] ?? 0) + 1;
      run[x] = length;
      columns = length >= side ? columns + 1 : 0;
      if (columns >= side) complete[(y - radius) * width + x - radius] = 1;
    }
  }
  return complete;
}

function* fieldOf(
  level: Level,
  radius: number,
  isSource: Uint8Array,
  sourceCount: number,
  progress: FillProgress,
): Stepwise<PatchField | null> {
  const { width, hole } = level;
  const bounds = holeBounds(level);
  if (bounds === null) return null;
  const holePixels = new Int32Array(bounds.count);
  let filled = 0;
  for (let at = bounds.first; at <= bounds.last; at++) if (hole[at] === toFill) holePixels[filled++] = at;

  yield progress;
  const sources = new Int32Array(sourceCount);
  let found = 0;
  for (let at = 0; at < isSource.length; at++) if (isSource[at] === 1) sources[found++] = at;

  // A centre lies up to `radius` outside the hole, and votes look `radius` further.
  const margin = 2 * radius + 1;
  const box: Rect = {
    x: bounds.left - margin,
    y: bounds.top - margin,
    width: bounds.right - bounds.left + 1 + 2 * margin,
    height: bounds.bottom - bounds.top + 1 + 2 * margin,
  };
  const cellCount = box.width * box.height;
  const inside = new Uint8Array(cellCount);
  for (const at of holePixels) inside[cellOf(at, width, box)] = 1;
  const insideDistance = yield* distanceInside(inside, box.width, box.height, progress);
  const depth = insideDistance.reduce((deepest, value) => Math.max(deepest, value), 0);

  yield progress;
  const targets = targetsIn(level, box, radius, isSource);
  const cells = targets.map((at) => cellOf(at, width, box));
  const trust = new Float32Array(cellCount);
  const atBorder = new Uint8Array(cellCount);
  for (const cell of cells) {
    // Its corners are the farthest pixels of a patch.
    if ((insideDistance[cell] ?? 0) < radius * Math.SQRT2 + 0.1) atBorder[cell] = 1;
    trust[cell] = trustDecay ** -Math.min(longestTrustDistance, insideDistance[cell] ?? 0);
  }
  return {
    radius,
    box,
    targets,
    cells,
    holePixels,
    isSource,
    sources,
    nearest: new Int32Array(cellCount).fill(-1),
    distance: new Int32Array(cellCount),
    atBorder,
    trust,
    stale: new Uint8Array(cellCount).fill(1),
    depth,
  };
}

/** Patches in the picture that are not fully known, as far as they touch the hole in `box`. */
function targetsIn(level: Level, box: Rect, radius: number, isSource: Uint8Array): Int32Array {
  const { width, height } = level;
  const left = Math.max(radius, box.x + radius + 1);
  const right = Math.min(width - 1 - radius, box.x + box.width - 2 - radius);
  const top = Math.max(radius, box.y + radius + 1);
  const bottom = Math.min(height - 1 - radius, box.y + box.height - 2 - radius);
  let count = 0;
  const centres = new Int32Array(Math.max(0, right - left + 1) * Math.max(0, bottom - top + 1));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const at = y * width + x;
      if (isSource[at] === 0) centres[count++] = at;
    }
  }
  return centres.slice(0, count);
}

function cellOf(pixel: number, width: number, box: Rect): number {
  const x = pixel % width;
  const y = (pixel - x) / width;
  return (y - box.y) * box.width + x - box.x;
}

interface HoleBounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

function holeBounds({ width, height, hole }: Level): HoleBounds | null {
  let left = width;
  let right = -1;
  let first = -1;
  let last = -1;
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (hole[at] !== toFill) continue;
      if (first < 0) first = at;
      last = at;
      count++;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  }
  if (count === 0) return null;
  const top = Math.floor(first / width);
  const bottom = Math.floor(last / width);
  return { left, top, right, bottom, first, last, count };
}
