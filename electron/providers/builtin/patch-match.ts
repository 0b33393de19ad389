import type { FillProgress } from "./fill-task.ts";
import type { Level } from "./level.ts";
import { patchDistanceFor } from "./patch-distance.ts";
import type { PatchField } from "./patch-field.ts";
import type { Random } from "./random.ts";

/** About 10 ms of work each. */
const evaluationsPerStep = 32_768;
const targetsPerStep = 4_096;

/** Measures the distance of every stale patch to its neighbour anew. */
export function* measureDistances(
  level: Level,
  field: PatchField,
  means: Int32Array,
  progress: FillProgress,
): Generator<FillProgress, void, void> {
  for (let from = 0; from < field.targets.length; from += evaluationsPerStep) {
    measureRange(level, field, means, from, Math.min(field.targets.length, from + evaluationsPerStep));
    yield progress;
  }
}

function measureRange(level: Level, field: PatchField, means: Int32Array, from: number, to: number): void {
  const measure = patchDistanceFor(level.channels);
  const { targets, cells, nearest, distance, stale, radius } = field;
  for (let index = from; index < to; index++) {
    const cell = cells[index] ?? 0;
    if (stale[cell] === 0) continue;
    const target = targets[index] ?? 0;
    const source = nearest[cell] ?? 0;
    distance[cell] = measure(level.pixels, means, level.width, radius, target, source, 0x7fff_ffff);
  }
}

/**
 * One sweep of PatchMatch (Barnes et al., "PatchMatch: a randomized correspondence algorithm for structural image
 * editing", 2009): good neighbours are handed on along the sweep, then improved by random tries in shrinking windows.
 * Only stale patches are matched.
 * @param backwards whether from bottom right to top left; sweeps alternate.
 * @param searchRadius of the widest window, in pixels.
 */
export function* sweep(
  level: Level,
  field: PatchField,
  means: Int32Array,
  random: Random,
  backwards: boolean,
  searchRadius: number,
  progress: FillProgress,
): Generator<FillProgress, void, void> {
  const count = field.targets.length;
  for (let from = 0; from < count; from += targetsPerStep) {
    sweepRange(
      level,
      field,
      means,
      random,
      backwards,
      searchRadius,
      from,
      Math.min(count, from + targetsPerStep),
    );
    yield progress;
  }
}

function sweepRange(
  level: Level,
  field: PatchField,
  means: Int32Array,
  random: Random,
  backwards: boolean,
  searchRadius: number,
  from: number,
  to: number,
): void {
  const measure = patchDistanceFor(level.channels);
  const { pixels, width, height } = level;
  const { targets, cells, nearest, distance, stale, isSource, radius } = field;
  const cellsAcross = field.box.width;
  const step = backwards ? 1 : -1;
  const last = targets.length - 1;
  for (let turn = from; turn < to; turn++) {
    const index = backwards ? last - turn : turn;
    // `as number` in this function: targets, cells and the box's margin keep every index in the arrays.
    const cell = cells[index] as number;
    if (stale[cell] === 0) continue;
    const target = targets[index] as number;
    let best = nearest[cell] as number;
    let bestDistance = distance[cell] as number;
    if (bestDistance === 0) continue;

    const beside = (nearest[cell + step] as number) - step;
    if (nearest[cell + step] !== -1 && beside !== best && isSource[beside] === 1) {
      const found = measure(pixels, means, width, radius, target, beside, bestDistance);
      if (found < bestDistance) {
        bestDistance = found;
        best = beside;
      }
    }
    const above = (nearest[cell + step * cellsAcross] as number) - step * width;
    if (nearest[cell + step * cellsAcross] !== -1 && above !== best && isSource[above] === 1) {
      const found = measure(pixels, means, width, radius, target, above, bestDistance);
      if (found < bestDistance) {
        bestDistance = found;
        best = above;
      }
    }
    for (let window = searchRadius; window >= 1; window >>= 1) {
      const span = 2 * window + 1;
      const draw = random();
      const bestX = best % width;
      const x = bestX - window + ((draw & 0xffff) % span);
      const y = (best - bestX) / width - window + ((draw >>> 16) % span);
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const tried = y * width + x;
      if (tried === best || isSource[tried] !== 1) continue;
      const found = measure(pixels, means, width, radius, target, tried, bestDistance);
      if (found < bestDistance) {
        bestDistance = found;
        best = tried;
      }
    }
    nearest[cell] = best;
    distance[cell] = bestDistance;
  }
}

/** Tries every source for every target. For the coarsest level, where both are few. */
export function* matchExhaustively(
  level: Level,
  field: PatchField,
  means: Int32Array,
  progress: FillProgress,
): Generator<FillProgress, void, void> {
  const measure = patchDistanceFor(level.channels);
  const { targets, cells, nearest, distance, sources, radius } = field;
  for (let index = 0; index < targets.length; index++) {
    if (index % Math.ceil((targetsPerStep * 8) / (sources.length + 1)) === 0) yield progress;
    const cell = cells[index] ?? 0;
    const target = targets[index] ?? 0;
    let best = nearest[cell] ?? 0;
    let bestDistance = distance[cell] ?? 0;
    for (const source of sources) {
      const found = measure(level.pixels, means, level.width, radius, target, source, bestDistance);
      if (found < bestDistance) {
        bestDistance = found;
        best = source;
      }
    }
    nearest[cell] = best;
    distance[cell] = bestDistance;
  }
}
