/** A line of a ruler. */
export interface Tick {
  /** Picture pixels. */
  readonly value: number;
  /** CSS pixels from the ruler's start. */
  readonly at: number;
  /** Lines with a number are long. */
  readonly isLabelled: boolean;
}

/** Numbers of this many digits must not touch each other. */
const labelGap = 64;

/** A step of 1, 2 or 5 times a power of ten, in picture pixels, so that labels lie at least `labelGap` CSS pixels apart. */
export function labelStep(scale: number): number {
  const least = labelGap / scale;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return Math.max(1, factor * power);
}

/**
 * The lines of a ruler along one side of the stage.
 * @param scale CSS pixels a picture pixel. @param offset where the picture's pixel 0 begins, CSS pixels.
 * @param length of the ruler, CSS pixels.
 */
export function rulerTicks(scale: number, offset: number, length: number): readonly Tick[] {
  const step = labelStep(scale);
  const parts = step >= 10 ? 10 : step;
  const minor = step / parts;
  const ticks: Tick[] = [];
  const first = Math.ceil(-offset / scale / minor);
  const last = Math.floor((length - offset) / scale / minor);
  for (let index = first; index <= last; index++) {
    const value = Math.round(index * minor) || 0; // never -0
    ticks.push({ value, at: value * scale + offset, isLabelled: index % parts === 0 });
  }
  return ticks;
}
