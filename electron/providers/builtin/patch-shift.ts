/**
 * Before two patches are compared, and when one is copied, the source is moved towards the target's mean colour: the same
 * meadow is lighter here and darker there. Without it a fill in a sky or on a lit wall is patched from visible pieces.
 * The idea is the gain and bias of Darabi et al., "Image melding", 2012; here brightness may move far and hue hardly,
 * since a free hue paints purple rocks.
 */
export const largestBrightnessShift = 30;
export const largestHueShift = 6;

/** A shift is a last resort: it costs this share of the squared difference that it takes away. */
export const shiftCost = 0.3;

export function clampShift(value: number, limit: number): number {
  return value > limit ? limit : value < -limit ? -limit : value;
}

/** A third of a sum of three differences, rounded. @param sum -765..765 */
export function thirdOf(sum: number): number {
  return (Math.imul(sum, 21846) + 32768) >> 16;
}
