import { known, type Level } from "./level.ts";
import { clampShift, largestBrightnessShift, largestHueShift, shiftCost, thirdOf } from "./patch-shift.ts";

/** What patches are compared by, of one level. */
export interface PatchPixels extends Level {
  /** By centre: the mean colour of its patch (patch-means.ts). */
  readonly means: Int32Array;
  readonly radius: number;
}

/**
 * The difference of two patches: squared differences summed over all pixels and channels. At most about 40 million.
 *
 * The innermost loop of the fill. Pixels come packed (level.ts); products go through Math.imul, which keeps V8 in 32-bit
 * arithmetic without overflow checks; a patch that is already worse than `limit` is dropped after the row. The loops are
 * written out because a call a pixel would cost more than the arithmetic.
 * @param target @param source centres of patches that lie in the picture.
 */
export type PatchDistance = (patches: PatchPixels, target: number, source: number, limit: number) => number;

/** A known pixel says more about what belongs there than one that the fill has made up itself. */
const knownWeight = 3;

/**
 * Of a target without known pixels: the source is moved towards the target's mean colour before (patch-shift.ts), and
 * that move has its price.
 */
const insideDistance: PatchDistance = ({ pixels, means, width, radius }, target, source, limit) => {
  const side = 2 * radius + 1;
  // `as number` here and below: both centres lie `radius` inside the picture, so every index is in the arrays.
  const targetMean = means[target] as number;
  const sourceMean = means[source] as number;
  const redMean = (targetMean & 255) - (sourceMean & 255);
  const greenMean = ((targetMean >> 8) & 255) - ((sourceMean >> 8) & 255);
  const blueMean = ((targetMean >> 16) & 255) - ((sourceMean >> 16) & 255);
  const third = thirdOf(redMean + greenMean + blueMean);
  const brightness = clampShift(third, largestBrightnessShift);
  const red = brightness + clampShift(redMean - third, largestHueShift);
  const green = brightness + clampShift(greenMean - third, largestHueShift);
  const blue = brightness + clampShift(blueMean - third, largestHueShift);
  let sum = (shiftCost * side * side * (red * red + green * green + blue * blue)) | 0;
  let targetAt = target - radius * width - radius;
  let sourceAt = source - radius * width - radius;
  const nextRow = width - side;
  for (let row = 0; row < side; row++) {
    if (sum >= limit) return sum;
    for (const end = targetAt + side; targetAt < end; targetAt++, sourceAt++) {
      const wanted = pixels[targetAt] as number;
      const offered = pixels[sourceAt] as number;
      const r = ((wanted & 255) - (offered & 255) - red) | 0;
      const g = (((wanted >> 8) & 255) - ((offered >> 8) & 255) - green) | 0;
      const b = (((wanted >> 16) & 255) - ((offered >> 16) & 255) - blue) | 0;
      sum = (sum + Math.imul(r, r) + Math.imul(g, g) + Math.imul(b, b)) | 0;
    }
    targetAt += nextRow;
    sourceAt += nextRow;
  }
  return sum;
};

/**
 * Of a target with known pixels: those are compared as they are and count more (the confidence of Wexler et al. 2007,
 * section 3.3), so that structures go on across the hole's border.
 */
const borderDistance: PatchDistance = ({ pixels, hole, means, width, radius }, target, source, limit) => {
  const side = 2 * radius + 1;
  // `as number`: see insideDistance.
  const targetMean = means[target] as number;
  const sourceMean = means[source] as number;
  const redMean = (targetMean & 255) - (sourceMean & 255);
  const greenMean = ((targetMean >> 8) & 255) - ((sourceMean >> 8) & 255);
  const blueMean = ((targetMean >> 16) & 255) - ((sourceMean >> 16) & 255);
  const third = thirdOf(redMean + greenMean + blueMean);
  const brightness = clampShift(third, largestBrightnessShift);
  const red = brightness + clampShift(redMean - third, largestHueShift);
  const green = brightness + clampShift(greenMean - third, largestHueShift);
  const blue = brightness + clampShift(blueMean - third, largestHueShift);
  let sum = (shiftCost * side * side * (red * red + green * green + blue * blue)) | 0;
  let targetAt = target - radius * width - radius;
  let sourceAt = source - radius * width - radius;
  const nextRow = width - side;
  for (let row = 0; row < side; row++) {
    if (sum >= limit) return sum;
    for (const end = targetAt + side; targetAt < end; targetAt++, sourceAt++) {
      const wanted = pixels[targetAt] as number;
      const offered = pixels[sourceAt] as number;
      const r = ((wanted & 255) - (offered & 255)) | 0;
      const g = (((wanted >> 8) & 255) - ((offered >> 8) & 255)) | 0;
      const b = (((wanted >> 16) & 255) - ((offered >> 16) & 255)) | 0;
      if (hole[targetAt] === known) {
        sum = (sum + Math.imul(knownWeight, Math.imul(r, r) + Math.imul(g, g) + Math.imul(b, b))) | 0;
      } else {
        const shiftedRed = (r - red) | 0;
        const shiftedGreen = (g - green) | 0;
        const shiftedBlue = (b - blue) | 0;
        sum =
          (sum +
            Math.imul(shiftedRed, shiftedRed) +
            Math.imul(shiftedGreen, shiftedGreen) +
            Math.imul(shiftedBlue, shiftedBlue)) |
          0;
      }
    }
    targetAt += nextRow;
    sourceAt += nextRow;
  }
  return sum;
};

/** Adds the difference of alpha, which is never moved. */
function withAlpha(colourDistance: PatchDistance): PatchDistance {
  return (patches, target, source, limit) => {
    const { pixels, width, radius } = patches;
    let sum = colourDistance(patches, target, source, limit);
    for (let down = -radius; down <= radius; down++) {
      if (sum >= limit) return sum;
      const row = down * width;
      for (let offset = row - radius; offset <= row + radius; offset++) {
        // `as number`: see insideDistance.
        const a = ((pixels[target + offset] as number) >>> 24) - ((pixels[source + offset] as number) >>> 24);
        sum = (sum + Math.imul(a, a)) | 0;
      }
    }
    return sum;
  };
}

const insideDistance4 = withAlpha(insideDistance);
const borderDistance4 = withAlpha(borderDistance);

/** The distances for targets inside the hole and for those that reach over its border. */
export function patchDistances(channels: 3 | 4): {
  readonly inside: PatchDistance;
  readonly border: PatchDistance;
} {
  return channels === 3
    ? { inside: insideDistance, border: borderDistance }
    : { inside: insideDistance4, border: borderDistance4 };
}
