import { median } from "../canvas/statistics.ts";
import type { CaseKind } from "./cases.ts";
import type { HoleName } from "./holes.ts";
import type { OurMethod } from "./ours.ts";

export interface Score {
  readonly computationMs: number | null;
  readonly workerMs: number | null;
  readonly psnr: number;
  readonly ssim: number;
  /** Fine detail against the truth's: 1 = as much, 0 = none. */
  readonly detail: number;
}

export interface HoleScores {
  readonly case: string;
  readonly kind: CaseKind;
  readonly hole: HoleName;
  readonly holePixels: number;
  readonly scores: Readonly<Record<string, Score>>;
}

export const gmicNames = ["gmic-inpaint", "gmic-matchpatch"];
export const opencvNames = ["opencv-telea", "opencv-ns"];

/** Means by method over the holes of one kind, or of all. */
export function meansOf(holes: readonly HoleScores[]) {
  const methods = [...new Set(holes.flatMap(({ scores }) => Object.keys(scores)))];
  return Object.fromEntries(
    methods.map((method) => {
      const scores = holes.flatMap((hole) => hole.scores[method] ?? []);
      return [
        method,
        {
          ssim: mean(scores.map(({ ssim }) => ssim)),
          psnr: mean(scores.map(({ psnr }) => psnr)),
          detail: mean(scores.map(({ detail }) => detail)),
          medianComputationMs: median(scores.flatMap(({ computationMs }) => computationMs ?? [])),
          medianWorkerMs: median(scores.flatMap(({ workerMs }) => workerMs ?? [])),
        },
      ];
    }),
  );
}

/** How often a method of ours has the better SSIM, and ours over theirs for SSIM and time (medians of the holes'). */
export function against(holes: readonly HoleScores[], ours: OurMethod, peer: string) {
  const pairs = holes.flatMap(({ scores }) => {
    const own = scores[ours];
    const other = scores[peer];
    return own && other ? [{ own, other }] : [];
  });
  return {
    holes: pairs.length,
    ssimWins: pairs.filter(({ own, other }) => own.ssim > other.ssim).length,
    meanSsimRatio: mean(pairs.map(({ own }) => own.ssim)) / mean(pairs.map(({ other }) => other.ssim)),
    computationTimeRatio: ratioOf(pairs.map(({ own, other }) => [own.computationMs, other.computationMs])),
    workerTimeRatio: ratioOf(pairs.map(({ own, other }) => [own.workerMs, other.computationMs])),
  };
}

function ratioOf(times: readonly (readonly [number | null, number | null])[]): number {
  return median(
    times.flatMap(([own, other]) => (own !== null && other !== null && other > 0 ? [own / other] : [])),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
