import type { Size } from "../../../shared/domain/geometry.ts";
import type { Registration } from "../../../shared/domain/node.ts";
import { agreement } from "./agreement.ts";
import { buildLevels, type Compared } from "./build-levels.ts";
import { searchCoarsely } from "./coarse-search.ts";
import { detailPoints } from "./detail-points.ts";
import { type Gradients, gradientsOf } from "./gradients.ts";
import type { Level } from "./level.ts";
import { refine } from "./refine.ts";
import { atLevel, cornerDistance, identity, type Similarity } from "./similarity.ts";

export interface Registered {
  /** In pixels of what was sent: what to undo if `corrected`, what was measured if `aligned`, the identity if `unsure`. */
  readonly similarity: Similarity;
  readonly outcome: Registration["outcome"];
  /** How well the edges agree where the answer was found: 1 fully, 0 by chance. */
  readonly score: number;
}

/** Models shift by up to this many pixels of what they were sent, and scale by up to this much. */
const largestShift = 32;
const largestScale = 0.05;

/** Pixels that are compared at each level: more take longer and change nothing. */
const pointCount = 6000;
/** Fewer points could agree by chance. */
const fewestPoints = 200;
const coarsePointCount = 1200;
/** Starts for the refinement: the true place is nearly always the first or the second. */
const startCount = 5;

/**
 * Unrelated pictures reach 0.06 at the best of all places, the same picture under strong noise 0.24 (measured:
 * register.test.ts has both).
 */
const leastScore = 0.16;
/** A second place that agrees nearly as well makes the first a guess: repeated patterns. */
const rivalShare = 0.8;
/** Pixels of what was sent. What is nearer is the same place, found with less care. */
const rivalDistance = 8;
/** Pixels of what was sent. Below it, resampling would cost more than the correction brings. */
const smallestMove = 0.5;
/** Below it noise alone moves what is found by more than half a pixel now and then (one of 600 aligned answers). */
const clearScore = 0.5;
/**
 * Two halves of the points must find the same place to this many pixels of what was sent; all of them together are right
 * to about half of it.
 */
const largestDisagreement = 0.8;

/** A movement counts if it is larger than what the halves disagree by, by this factor. */
const significance = 3;

interface PreparedLevel {
  readonly level: Level;
  readonly reference: Gradients;
  readonly answer: Gradients;
  readonly points: Int32Array;
}

interface Place {
  /** In pixels of what was sent. */
  readonly similarity: Similarity;
  readonly score: number;
}

/**
 * Finds how a model's answer is shifted and scaled against what it was sent, by what it should have left alone. Nothing
 * is corrected on a suspicion: the place must agree clearly, better than where the answer lies, better than any other
 * place, and two halves of the evidence must name the same one.
 */
export async function register(compared: Compared): Promise<Registered> {
  const levels = (await buildLevels(compared)).map(prepare);
  const [finest] = levels;
  const coarsest = levels.at(-1);
  if (!finest || !coarsest || finest.points.length < fewestPoints) return unsure;
  const { sent } = compared;
  const scoring = levels[1] ?? finest;
  const places = distinct(findStarts(coarsest, sent), coarsest, sent)
    .map((start) => descend(start, levels, sent))
    .map((similarity) => ({ similarity, score: scoreAt(scoring, similarity, sent) }))
    .toSorted((a, b) => b.score - a.score);
  const [best] = places;
  return best ? judge(best, places, finest, scoring, sent) : unsure;
}

const unsure: Registered = { similarity: identity, outcome: "unsure", score: 0 };

function judge(
  best: Place,
  places: readonly Place[],
  finest: PreparedLevel,
  scoring: PreparedLevel,
  sent: Size,
): Registered {
  const distance = (a: Similarity, b: Similarity): number => cornerDistance(a, b, sent.width, sent.height);
  const similarity = refineAt(finest, best.similarity, sent, finest.points);
  const halves = [0, 1].map((parity) =>
    refineAt(
      finest,
      best.similarity,
      sent,
      finest.points.filter((_, index) => index % 2 === parity),
    ),
  );
  const [even, odd] = halves;
  if (!similarity || !even || !odd || best.score < leastScore) return { ...unsure, score: best.score };
  const score = scoreAt(scoring, similarity, sent);
  const hasRival = places.some(
    (place) => distance(place.similarity, similarity) > rivalDistance && place.score > rivalShare * score,
  );
  const isWithinReach =
    Math.abs(similarity.shiftX) <= largestShift + 1 &&
    Math.abs(similarity.shiftY) <= largestShift + 1 &&
    Math.abs(similarity.scale - 1) <= largestScale + 0.005;
  const disagreement = distance(even, odd);
  if (hasRival || !isWithinReach || disagreement > largestDisagreement) return { ...unsure, score };
  const moved = distance(similarity, identity);
  const least = score < clearScore ? 2 * smallestMove : smallestMove;
  if (moved < least) return { similarity, outcome: "aligned", score };
  const isProven = moved > significance * disagreement && score > scoreAt(scoring, identity, sent);
  if (!isProven) return { ...unsure, score };
  return { similarity, outcome: "corrected", score };
}

function prepare(level: Level): PreparedLevel {
  const reference = gradientsOf(level.reference, level.width, level.height);
  return {
    level,
    reference,
    answer: gradientsOf(level.answer, level.width, level.height),
    points: detailPoints(level, reference, pointCount),
  };
}

/** Where the answer may lie, in pixels of what was sent; that it lies right is always among them. */
function findStarts({ level, reference, answer, points }: PreparedLevel, sent: Size): readonly Similarity[] {
  const [across, down] = [level.width / sent.width, level.height / sent.height];
  const reach = { across: largestShift * across, down: largestShift * down, scale: largestScale + 0.005 };
  const every = Math.ceil(points.length / coarsePointCount);
  const some = points.filter((_, index) => index % every === 0);
  const found = searchCoarsely(level, reference, answer, some, reach, startCount);
  return [identity, ...found.map(({ similarity }) => atLevel(similarity, 1 / across, 1 / down))];
}

/** Starts that lead to the same place are followed once. */
function distinct(starts: readonly Similarity[], coarsest: PreparedLevel, sent: Size): readonly Similarity[] {
  const pixel = sent.width / coarsest.level.width;
  const kept: Similarity[] = [];
  for (const start of starts) {
    const place = refineAt(coarsest, start, sent, coarsest.points) ?? start;
    if (kept.every((other) => cornerDistance(place, other, sent.width, sent.height) > pixel))
      kept.push(place);
  }
  return kept;
}

/** Refined level by level, from coarse to fine; the finest is left for the best place. */
function descend(start: Similarity, levels: readonly PreparedLevel[], sent: Size): Similarity {
  let current = start;
  for (const prepared of levels.slice(levels.length > 1 ? 1 : 0).toReversed()) {
    const refined = refineAt(prepared, current, sent, prepared.points);
    const pixel = sent.width / prepared.level.width;
    // Who jumps far has lost the way.
    if (refined && cornerDistance(refined, current, sent.width, sent.height) < 6 * pixel) current = refined;
  }
  return current;
}

function refineAt(
  { level, answer }: PreparedLevel,
  start: Similarity,
  sent: Size,
  points: Int32Array,
): Similarity | null {
  const [across, down] = [level.width / sent.width, level.height / sent.height];
  const refined = refine(level, answer, points, atLevel(start, across, down));
  return refined && atLevel(refined, 1 / across, 1 / down);
}

function scoreAt({ level, reference, answer, points }: PreparedLevel, place: Similarity, sent: Size): number {
  const here = atLevel(place, level.width / sent.width, level.height / sent.height);
  return agreement(level, reference, answer, points, here) ?? -1;
}
