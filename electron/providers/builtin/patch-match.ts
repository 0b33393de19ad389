import type { FillProgress, Stepwise } from "./fill-task.ts";
import { type PatchPixels, patchDistances } from "./patch-distance.ts";
import type { PatchField } from "./patch-field.ts";
import type { Random } from "./random.ts";

/** About 10 ms of work each. */
const evaluationsPerStep = 32_768;
const targetsPerStep = 4_096;

/** Measures the distance of every stale patch to its neighbour anew. */
export function* measureDistances(
  patches: PatchPixels,
  field: PatchField,
  progress: FillProgress,
): Stepwise<void> {
  for (let from = 0; from < field.targets.length; from += evaluationsPerStep) {
    measureRange(patches, field, from, Math.min(field.targets.length, from + evaluationsPerStep));
    yield progress;
  }
}

function measureRange(patches: PatchPixels, field: PatchField, from: number, to: number): void {
  const { inside, border } = patchDistances(patches.channels);
  const { targets, cells, nearest, distance, stale, atBorder } = field;
  for (let index = from; index < to; index++) {
    const cell = cells[index] ?? 0;
    if (stale[cell] === 0) continue;
    const measure = atBorder[cell] === 1 ? border : inside;
    distance[cell] = measure(patches, targets[index] ?? 0, nearest[cell] ?? 0, 0x7fff_ffff);
  }
}

export interface Sweep {
  /** From bottom right to top left; sweeps alternate. */
  readonly backwards: boolean;
  /** Of the widest window of random tries, in pixels, 0..16384. */
  readonly searchRadius: number;
}

/**
 * One sweep of PatchMatch (Barnes et al., "PatchMatch: a randomized correspondence algorithm for structural image
 * editing", 2009): good neighbours are handed on along the sweep, then improved by random tries in shrinking windows.
 * Only stale patches are matched.
 */
export function* sweep(
  patches: PatchPixels,
  field: PatchField,
  random: Random,
  how: Sweep,
  progress: FillProgress,
): Stepwise<void> {
  const count = field.targets.length;
  for (let from = 0; from < count; from += targetsPerStep) {
    sweepRange(patches, field, random, how, from, Math.min(count, from + targetsPerStep));
    yield progress;
  }
}

function sweepRange(
  patches: PatchPixels,
  field: PatchField,
  random: Random,
  { backwards, searchRadius }: Sweep,
  from: number,
  to: number,
): void {
  const { inside, border } = patchDistances(patches.channels);
  const { width, height } = patches;
  const { targets, cells, nearest, distance, stale, isSource, atBorder } = field;
  const cellsAcross = field.box.width;
  const step = backwards ? 1 : -1;
  const last = targets.length - 1;
  for (let turn = from; turn < to; turn++) {
    const index = backwards ? last - turn : turn;
    // `as number` in this function: targets, cells and the box's margin keep every index in the arrays.
    const cell = cells[index] as number;
    if (stale[cell] === 0) continue;
    const target = targets[index] as number;
    const measure = atBorder[cell] === 1 ? border : inside;
    let best = nearest[cell] as number;
    let bestDistance = distance[cell] as number;
    if (bestDistance === 0) continue;

    const beside = (nearest[cell + step] as number) - step;
    if (nearest[cell + step] !== -1 && beside !== best && isSource[beside] === 1) {
      const found = measure(patches, target, beside, bestDistance);
      if (found < bestDistance) {
        bestDistance = found;
        best = beside;
      }
    }
    const above = (nearest[cell + step * cellsAcross] as number) - step * width;
    if (nearest[cell + step * cellsAcross] !== -1 && above !== best && isSource[above] === 1) {
      const found = measure(patches, target, above, bestDistance);
      if (found < bestDistance) {
        bestDistance = found;
        best = above;
      }
    }
    let bestX = best % width;
    let bestY = (best - bestX) / width;
    for (let window = searchRadius; window >= 1; window >>= 1) {
      const span = 2 * window + 1;
      const draw = random();
      // 16 bits times the span, over 65536: even enough, and without a division.
      const x = bestX - window + (((draw & 0xffff) * span) >>> 16);
      const y = bestY - window + (((draw >>> 16) * span) >>> 16);
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const tried = y * width + x;
      if (tried === best || isSource[tried] !== 1) continue;
      const found = measure(patches, target, tried, bestDistance);
      if (found < bestDistance) {
        bestDistance = found;
        best = tried;
        bestX = x;
        bestY = y;
      }
    }
    nearest[cell] = best;
    distance[cell] = bestDistance;
  }
}

/** Tries every source for every target. For the coarsest level, where both are few. */
export function* matchExhaustively(
  patches: PatchPixels,
  field: PatchField,
  progress: FillProgress,
): Stepwise<void> {
  const { inside, border } = patchDistances(patches.channels);
  const { targets, cells, nearest, distance, sources, atBorder } = field;
  const targetsBetweenSteps = Math.ceil(evaluationsPerStep / sources.length);
  for (let index = 0; index < targets.length; index++) {
    if (index % targetsBetweenSteps === 0) yield progress;
    const cell = cells[index] ?? 0;
    const target = targets[index] ?? 0;
    const measure = atBorder[cell] === 1 ? border : inside;
    let best = nearest[cell] ?? 0;
    let bestDistance = distance[cell] ?? 0;
    for (const source of sources) {
      const found = measure(patches, target, source, bestDistance);
      if (found < bestDistance) {
        bestDistance = found;
        best = source;
      }
    }
    nearest[cell] = best;
    distance[cell] = bestDistance;
  }
}
