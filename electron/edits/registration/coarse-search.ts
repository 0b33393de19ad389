import { agreement } from "./agreement.ts";
import type { Gradients } from "./gradients.ts";
import type { Level } from "./level.ts";
import { cornerDistance, type Similarity } from "./similarity.ts";

export interface Candidate {
  readonly similarity: Similarity;
  readonly score: number;
}

/**
 * The best few of all shifts and scales, tried one by one on a small level.
 * @param reach shifts in the level's pixels, along both axes.
 * @returns best first, no two closer than two pixels at a corner.
 */
export function searchCoarsely(
  level: Level,
  reference: Gradients,
  answer: Gradients,
  points: Int32Array,
  reach: { readonly across: number; readonly down: number; readonly scale: number },
  count: number,
): readonly Candidate[] {
  const { width, height } = level;
  // A step of the scale moves the far edges by three quarters of a pixel.
  const steps = Math.ceil((reach.scale * Math.max(width, height)) / 1.5);
  const found: Candidate[] = [];
  for (let step = -steps; step <= steps; step++) {
    const scale = 1 + (reach.scale * step) / steps;
    for (let shiftY = -Math.ceil(reach.down); shiftY <= reach.down + 1; shiftY++) {
      for (let shiftX = -Math.ceil(reach.across); shiftX <= reach.across + 1; shiftX++) {
        const similarity = { shiftX, shiftY, scale };
        const score = agreement(level, reference, answer, points, similarity);
        if (score !== null) found.push({ similarity, score });
      }
    }
  }
  found.sort((a, b) => b.score - a.score);
  const best: Candidate[] = [];
  for (const candidate of found) {
    if (best.length === count) break;
    const isNew = best.every(
      ({ similarity }) => cornerDistance(similarity, candidate.similarity, width, height) > 2,
    );
    if (isNew) best.push(candidate);
  }
  return best;
}
