import type { Gradients } from "./gradients.ts";
import type { Level } from "./level.ts";
import type { Similarity } from "./similarity.ts";

/** Slopes below this count less than their direction would: it is that of noise. Luma steps a pixel. */
const softness = 2;

/**
 * How well the directions of edges agree if the answer lies so: 1 everywhere alike, 0 by chance. Directions, because
 * they stay when a model changes brightness and contrast (orientation correlation: Fitch, Kadyrov, Christmas, Kittler,
 * BMVC 2002). Every point counts the same, so a few repainted things cannot outvote the rest.
 * @param points of the reference; those that the answer would show outside its edges count as neither.
 * @returns null where fewer than half of the points can be compared.
 */
export function agreement(
  level: Level,
  reference: Gradients,
  answer: Gradients,
  points: Int32Array,
  similarity: Similarity,
): number | null {
  const { width, height } = level;
  const { scale } = similarity;
  const left = width / 2 + similarity.shiftX - (scale * width) / 2;
  const top = height / 2 + similarity.shiftY - (scale * height) / 2;
  let sum = 0;
  let compared = 0;
  for (const at of points) {
    const y = (at / width) | 0;
    const x = at - y * width;
    // Middle to middle, so the halves remain and make an index again.
    const toX = left + scale * (x + 0.5) - 0.5;
    const toY = top + scale * (y + 0.5) - 0.5;
    const column = Math.floor(toX);
    const row = Math.floor(toY);
    if (column < 1 || row < 1 || column > width - 3 || row > height - 3) continue;
    const shareX = toX - column;
    const shareY = toY - row;
    const from = row * width + column;
    const across = between(answer.across, from, width, shareX, shareY);
    const down = between(answer.down, from, width, shareX, shareY);
    const ownAcross = reference.across[at] ?? 0;
    const ownDown = reference.down[at] ?? 0;
    const own = Math.sqrt(ownAcross * ownAcross + ownDown * ownDown + softness * softness);
    const other = Math.sqrt(across * across + down * down + softness * softness);
    sum += (ownAcross * across + ownDown * down) / (own * other);
    compared++;
  }
  return compared * 2 < points.length ? null : sum / compared;
}

/** Linear between four pixels. */
export function between(
  field: Float32Array,
  at: number,
  stride: number,
  shareX: number,
  shareY: number,
): number {
  const upper = (field[at] ?? 0) * (1 - shareX) + (field[at + 1] ?? 0) * shareX;
  const lower = (field[at + stride] ?? 0) * (1 - shareX) + (field[at + stride + 1] ?? 0) * shareX;
  return upper * (1 - shareY) + lower * shareY;
}
