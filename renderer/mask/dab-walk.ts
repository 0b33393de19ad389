import type { BrushSample } from "./rasterise.ts";

/** Least distance of two dabs in pixels, so that the thinnest brush does not draw thousands of them. */
const leastStep = 0.5;

/** Finds where a brush leaves its dabs: one at the start, then one after each share of its diameter along the way. */
export class DabWalk {
  readonly #spacing: number;
  #last: BrushSample | null = null;
  /** Way still to go to the next dab, pixels. */
  #rest = 0;

  /** @param spacing above 0, in diameters */
  constructor(spacing: number) {
    this.#spacing = spacing;
  }

  /** The dabs on the way from the sample before to this one; radius and flow change evenly. */
  next(sample: BrushSample): BrushSample[] {
    const from = this.#last;
    this.#last = sample;
    if (from === null) {
      this.#rest = this.#step(sample.radius);
      return [sample];
    }
    const dabs: BrushSample[] = [];
    const length = Math.hypot(sample.x - from.x, sample.y - from.y);
    let done = 0;
    while (this.#rest <= length - done) {
      done += this.#rest;
      const dab = between(from, sample, done / length);
      dabs.push(dab);
      this.#rest = this.#step(dab.radius);
    }
    this.#rest -= length - done;
    return dabs;
  }

  #step(radius: number): number {
    return Math.max(leastStep, this.#spacing * 2 * radius);
  }
}

function between(a: BrushSample, b: BrushSample, share: number): BrushSample {
  const mix = (from: number, to: number) => from + (to - from) * share;
  return {
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    radius: mix(a.radius, b.radius),
    flow: mix(a.flow ?? 1, b.flow ?? 1),
  };
}
