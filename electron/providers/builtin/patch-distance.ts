import { clampShift, largestBrightnessShift, largestHueShift, shiftCost, thirdOf } from "./patch-shift.ts";

/**
 * The difference of two patches: the sum of squared differences over all pixels and channels after the source was moved
 * towards the target's mean (patch-shift.ts), plus the price of that move. At most about 13 million: it fits 32 bits.
 *
 * The innermost loop of the fill. Pixels come packed (level.ts); products go through Math.imul, which keeps V8 in 32-bit
 * arithmetic without overflow checks; a patch that is already worse than `limit` is dropped after the row. The loop is
 * written out here because a call a pixel would cost more than the arithmetic.
 * @param target @param source centres of patches that lie in the picture.
 */
export type PatchDistance = (
  pixels: Int32Array,
  means: Int32Array,
  width: number,
  radius: number,
  target: number,
  source: number,
  limit: number,
) => number;

const patchDistance3: PatchDistance = (pixels, means, width, radius, target, source, limit) => {
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

/** With alpha, which is never moved. */
const patchDistance4: PatchDistance = (pixels, means, width, radius, target, source, limit) => {
  const side = 2 * radius + 1;
  let sum = patchDistance3(pixels, means, width, radius, target, source, limit);
  let targetAt = target - radius * width - radius;
  let sourceAt = source - radius * width - radius;
  const nextRow = width - side;
  for (let row = 0; row < side; row++) {
    if (sum >= limit) return sum;
    for (const end = targetAt + side; targetAt < end; targetAt++, sourceAt++) {
      // `as number`: see patchDistance3.
      const a = ((pixels[targetAt] as number) >>> 24) - ((pixels[sourceAt] as number) >>> 24);
      sum = (sum + Math.imul(a, a)) | 0;
    }
    targetAt += nextRow;
    sourceAt += nextRow;
  }
  return sum;
};

export function patchDistanceFor(channels: 3 | 4): PatchDistance {
  return channels === 3 ? patchDistance3 : patchDistance4;
}
