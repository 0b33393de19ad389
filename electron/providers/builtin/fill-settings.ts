import type { FillQuality } from "./fill-task.ts";

/** How hard one level of the pyramid is worked on. */
export interface LevelEffort {
  /** Rounds of matching and voting; fewer where nothing moves any more. */
  readonly rounds: number;
  /** Sweeps of the search in each round. */
  readonly sweeps: number;
  /** Of the widest random try, in pixels. */
  readonly searchRadius: number;
  /** Pixels that moved by less are taken as settled, 1..255. */
  readonly tolerance: number;
}

interface QualitySettings {
  /** From the finest level to the coarsest; the last one holds for all coarser ones. */
  readonly rounds: readonly number[];
  readonly sweeps: number;
  readonly fineSearchRadius: number;
  readonly tolerance: number;
}

// Structure is decided on the coarse levels, where a round costs next to nothing; the fine ones only sharpen it.
const settings: Readonly<Record<FillQuality, QualitySettings>> = {
  draft: { rounds: [2, 3, 4, 6], sweeps: 1, fineSearchRadius: 16, tolerance: 4 },
  standard: { rounds: [3, 4, 6, 8], sweeps: 2, fineSearchRadius: 16, tolerance: 2 },
  best: { rounds: [8, 8, 10, 12], sweeps: 2, fineSearchRadius: 256, tolerance: 1 },
};

/** With more patches than this a level is not searched any more: what the coarser one found is carried over. */
const mostSearchedTargets = 300_000;
const carriedSearchRadius = 4;

/**
 * @param level 0 is the finest. @param targets number of patches that touch its hole.
 * @param side the longer side of the level in pixels.
 */
export function effortFor(quality: FillQuality, level: number, targets: number, side: number): LevelEffort {
  const { rounds, sweeps, fineSearchRadius, tolerance } = settings[quality];
  if (targets > mostSearchedTargets) {
    return { rounds: quality === "best" ? 2 : 1, sweeps: 1, searchRadius: carriedSearchRadius, tolerance };
  }
  const widest = Math.min(side, 16_384); // a random try draws 16 bits a coordinate
  return {
    rounds: rounds[Math.min(level, rounds.length - 1)] ?? 1,
    sweeps,
    searchRadius: level <= 1 ? Math.min(widest, fineSearchRadius) : widest,
    tolerance,
  };
}
