/**
 * How an answer lies against what was sent, about the picture's middle: the reference's point at distance (x, y) from
 * it is shown by the answer at (shiftX + scale · x, shiftY + scale · y). Shifts in pixels of the level at hand.
 */
export interface Similarity {
  readonly shiftX: number;
  readonly shiftY: number;
  readonly scale: number;
}

export const identity: Similarity = { shiftX: 0, shiftY: 0, scale: 1 };

/** The same movement at a level whose sides are these multiples. */
export function atLevel({ shiftX, shiftY, scale }: Similarity, across: number, down: number): Similarity {
  return { shiftX: shiftX * across, shiftY: shiftY * down, scale };
}

/** How far two movements put a corner of the picture apart, at most, in pixels of the level of this size. */
export function cornerDistance(a: Similarity, b: Similarity, width: number, height: number): number {
  const stretch = Math.abs(a.scale - b.scale) / 2;
  return Math.hypot(
    Math.abs(a.shiftX - b.shiftX) + stretch * width,
    Math.abs(a.shiftY - b.shiftY) + stretch * height,
  );
}
