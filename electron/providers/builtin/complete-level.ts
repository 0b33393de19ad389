import { effortFor, type LevelEffort } from "./fill-settings.ts";
import type { FillProgress, FillQuality, Stepwise } from "./fill-task.ts";
import { peelInwards } from "./initialise.ts";
import type { Level } from "./level.ts";
import { nothingKnown } from "./nothing-known.ts";
import type { PatchPixels } from "./patch-distance.ts";
import { createPatchField, type PatchField } from "./patch-field.ts";
import { matchExhaustively, measureDistances, sweep } from "./patch-match.ts";
import { writePatchMeans } from "./patch-means.ts";
import { enlargeIntoHole, halveLevel } from "./pyramid.ts";
import { createRandom, type Random } from "./random.ts";
import { inheritNeighbours, scatterNeighbours } from "./refine-field.ts";
import { createVotes, vote } from "./vote.ts";

/** On the coarsest level the hole is about one patch deep, so that its border decides about all of it. */
const coarsestDepth = 4;
const mostLevels = 12;
/** Comparisons that the coarsest level may take for a complete search. */
const exhaustiveComparisons = 400_000;
const firstSweeps = 6;
/** With less than this share of stale patches another round changes nothing that can be seen. */
const settledShare = 0.002;

interface Floor {
  readonly level: Level;
  readonly field: PatchField;
  readonly effort: LevelEffort;
}

/**
 * Fills the hole of a level in place: from coarse to fine, patches over the hole look for their nearest neighbours
 * among the known ones, and the hole's pixels become the mean of what those propose (Wexler, Shechtman and Irani,
 * "Space-time completion of video", 2007, with the search of Barnes et al. 2009).
 * @throws AppError `invalid-input` where nothing is known to copy from.
 */
export function* completeLevel(level: Level, quality: FillQuality, seed: number): Stepwise<void> {
  const floors = yield* buildFloors(level, quality);
  const random = createRandom(seed);
  const total = floors.reduce((sum, floor) => sum + costOf(floor), 0);
  let done = 0;
  for (let index = floors.length - 1; index >= 0; index--) {
    const floor = floors[index];
    if (floor === undefined) continue;
    const share = costOf(floor);
    const stage = index > 1 ? "Finding structure" : "Matching texture";
    const progressAt = (part: number): FillProgress => ({ fraction: (done + share * part) / total, stage });
    yield* completeFloor(floor, floors[index + 1] ?? null, random, progressAt);
    done += share;
  }
}

function costOf({ field, effort }: Floor): number {
  return field.targets.length * (effort.rounds + 1);
}

function* buildFloors(level: Level, quality: FillQuality): Stepwise<Floor[]> {
  const progress: FillProgress = { fraction: 0, stage: "Reading the picture" };
  const base = yield* createPatchField(level, progress);
  if (base === null) throw nothingKnown();
  const floors = [floorOf(level, base, quality, 0)];
  let current = level;
  let depth = base.depth;
  while (depth > coarsestDepth && floors.length < mostLevels) {
    current = yield* halveLevel(current, 0.5, progress);
    const field = yield* createPatchField(current, progress);
    // Where the known part has become too small to hold patches of the same size, coarser levels would mislead.
    if (field === null || field.radius < base.radius) break;
    floors.push(floorOf(current, field, quality, floors.length));
    depth /= 2;
  }
  return floors;
}

function floorOf(level: Level, field: PatchField, quality: FillQuality, index: number): Floor {
  const side = Math.max(level.width, level.height);
  return { level, field, effort: effortFor(quality, index, field.targets.length, side) };
}

function* completeFloor(
  { level, field, effort }: Floor,
  coarser: Floor | null,
  random: Random,
  progressAt: (part: number) => FillProgress,
): Stepwise<void> {
  const { box } = field;
  const means = new Int32Array(level.width * level.height);
  const patches: PatchPixels = { ...level, means, radius: field.radius };
  const votes = createVotes(field);
  const start = progressAt(0);
  if (coarser === null) {
    yield* peelInwards(level, field, random, start);
    scatterNeighbours(field, random);
    yield* writePatchMeans(patches, 0, level.height, start);
    yield* measureDistances(patches, field, start);
    if (field.targets.length * field.sources.length <= exhaustiveComparisons) {
      yield* matchExhaustively(patches, field, start);
    } else {
      const searchRadius = Math.min(16_384, Math.max(level.width, level.height));
      for (let turn = 0; turn < firstSweeps; turn++) {
        yield* sweep(patches, field, random, { backwards: turn % 2 === 1, searchRadius }, start);
      }
    }
  } else {
    enlargeIntoHole(coarser.level, level, field.holePixels);
    inheritNeighbours(coarser.level, coarser.field, level, field, random);
    yield* writePatchMeans(patches, 0, level.height, start);
    // No distances yet: the enlarged pixels are soft, and measured by them the softest of similar patches would win.
  }
  yield* vote(patches, field, votes, 1, start);
  field.stale.fill(1);
  for (let round = 0; round < effort.rounds; round++) {
    const progress = progressAt((round + 1) / (effort.rounds + 1));
    yield* writePatchMeans(patches, box.y, box.y + box.height, progress);
    yield* measureDistances(patches, field, progress);
    for (let turn = 0; turn < effort.sweeps; turn++) {
      const backwards = (round * effort.sweeps + turn) % 2 === 1;
      yield* sweep(patches, field, random, { backwards, searchRadius: effort.searchRadius }, progress);
    }
    const staleShare = yield* vote(patches, field, votes, effort.tolerance, progress);
    if (staleShare < settledShare) break;
  }
}
