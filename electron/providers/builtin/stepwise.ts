import type { FillProgress, Stepwise } from "./fill-task.ts";

/** Runs a computation as part of a larger one: what it reports is told as `place` says. */
export function* within<Result>(
  part: Stepwise<Result>,
  place: (progress: FillProgress) => FillProgress,
): Stepwise<Result> {
  for (;;) {
    const step = part.next();
    if (step.done === true) return step.value;
    yield place(step.value);
  }
}

/** Pixels that a simple pass handles in some milliseconds. */
const pixelsPerStep = 500_000;

/** How many rows of a picture to handle before handing back control. */
export function rowsPerStep(width: number): number {
  return Math.max(1, Math.floor(pixelsPerStep / width));
}
