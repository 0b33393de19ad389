import type { Rect, Size } from "../../shared/domain/geometry.ts";
import type { Registration } from "../../shared/domain/node.ts";
import type { Raster8 } from "../../shared/domain/raster.ts";
import type { FramePlan } from "../../shared/framing/frame-plan.ts";
import { centredMap, chainMaps, type PictureMap, stretchMap } from "./answer-map.ts";
import type { Frame } from "./frame.ts";
import { type Registered, register } from "./registration/register.ts";
import type { Similarity } from "./registration/similarity.ts";

export interface LocatedAnswer {
  /** From the pixels of what was sent to those of the answer. */
  readonly fromSent: PictureMap;
  readonly registration: Registration;
  readonly warnings: readonly string[];
}

/** Ratios that differ by less are the same one, rounded to a model's steps. */
const sameRatio = 0.01;

/**
 * Finds out where an answer of any size shows what was sent. One of another ratio may have lost its edges, gained some
 * or been stretched: all three are tried, and the one that is proven by the picture itself is taken.
 * @param inside the part of what was sent that shows the picture.
 */
export async function locateAnswer(framed: Frame, answer: Raster8, inside: Rect): Promise<LocatedAnswer> {
  const { image: sent, mask, plan } = framed;
  const guesses = isSameRatio(sent, answer)
    ? [stretchMap(sent, answer)]
    : [centredMap(sent, answer, "cut"), centredMap(sent, answer, "whole"), stretchMap(sent, answer)];
  let best: { readonly guess: PictureMap; readonly registered: Registered } | null = null;
  for (const guess of guesses) {
    const registered = await register({ sent, answer, toAnswer: guess, mask, inside });
    if (best === null || rank(registered) > rank(best.registered)) best = { guess, registered };
  }
  const { guess, registered } = best ?? {
    guess: stretchMap(sent, answer),
    registered: { similarity: { shiftX: 0, shiftY: 0, scale: 1 }, outcome: "unsure", score: 0 } as const,
  };
  const { similarity, outcome } = registered;
  const fromSent = outcome === "corrected" ? chainMaps(similarityMap(similarity, sent), guess) : guess;
  return {
    fromSent,
    registration: inPicturePixels(similarity, outcome, plan),
    warnings: outcome === "unsure" ? [doubt(sent, answer)] : [],
  };
}

function isSameRatio(a: Size, b: Size): boolean {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width))) < sameRatio;
}

/** What is certain before what is not, then what agrees better. */
function rank({ outcome, score }: Registered): number {
  return (outcome === "unsure" ? 0 : 10) + score;
}

function similarityMap({ shiftX, shiftY, scale }: Similarity, { width, height }: Size): PictureMap {
  return {
    x: { scale, offset: (width / 2) * (1 - scale) + shiftX },
    y: { scale, offset: (height / 2) * (1 - scale) + shiftY },
  };
}

function inPicturePixels(
  { shiftX, shiftY, scale }: Similarity,
  outcome: Registration["outcome"],
  { canvas, sent }: FramePlan,
): Registration {
  return {
    shiftX: (shiftX * canvas.width) / sent.width,
    shiftY: (shiftY * canvas.height) / sent.height,
    scale,
    outcome,
  };
}

function doubt(sent: Size, answer: Size): string {
  return isSameRatio(sent, answer)
    ? "Whether the answer is shifted against the picture could not be found out: what it should have kept looks different or has too little detail. It was left as it is; look at its edges."
    : `The model answered in another shape (${answer.width}×${answer.height} pixels for ${sent.width}×${sent.height}), and which part of the picture it shows could not be found out. It was put in the middle; look at its edges.`;
}
