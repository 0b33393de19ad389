import { between } from "./agreement.ts";
import type { Gradients } from "./gradients.ts";
import type { Level } from "./level.ts";
import { cornerDistance, type Similarity } from "./similarity.ts";
import { solveSymmetric } from "./solve-symmetric.ts";

const iterations = 12;
/** Tukey's biweight: a point that differs by this many robust deviations counts nothing. */
const tuning = 4.685;

/**
 * Moves a similarity to where the answer's luma fits best, to a small part of a pixel. Gauss-Newton on shift, scale,
 * gain and offset at once, so a change of brightness or contrast has no influence (Baker and Matthews, "Lucas-Kanade 20
 * years on", 2004; with gain and offset it maximises the correlation of Evangelidis and Psarakis, 2008); repainted
 * points lose their weight.
 * @param slopes of the answer.
 * @returns null where there is too little to go by.
 */
export function refine(
  level: Level,
  slopes: Gradients,
  points: Int32Array,
  start: Similarity,
): Similarity | null {
  const { width, height } = level;
  let current = start;
  let gain = 1;
  let offset = 0;
  const rows = new Float64Array(points.length * 5);
  const rests = new Float64Array(points.length);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const count = linearise(level, slopes, points, current, gain, offset, rows, rests);
    if (count < 60) return null;
    const spread = Math.max(0.5, 1.4826 * median(rests.subarray(0, count)));
    const { matrix, vector } = weigh(rows, rests, count, tuning * spread);
    const step = solveSymmetric(matrix, vector);
    if (!step) return null;
    const [stepX, stepY, stepScale, stepGain, stepOffset] = step;
    const next = {
      shiftX: current.shiftX + stepX,
      shiftY: current.shiftY + stepY,
      scale: current.scale + stepScale,
    };
    const moved = cornerDistance(current, next, width, height);
    current = next;
    gain += stepGain;
    offset += stepOffset;
    if (gain < 0.1 || !Number.isFinite(moved)) return null;
    if (moved < 0.005) break;
  }
  return current;
}

/** One row of derivatives and one difference for each point that the answer shows; how many there are. */
function linearise(
  { width, height, reference, answer }: Level,
  slopes: Gradients,
  points: Int32Array,
  { shiftX, shiftY, scale }: Similarity,
  gain: number,
  offset: number,
  rows: Float64Array,
  rests: Float64Array,
): number {
  let count = 0;
  for (const at of points) {
    const y = (at / width) | 0;
    const fromX = at - y * width + 0.5 - width / 2;
    const fromY = y + 0.5 - height / 2;
    const toX = width / 2 + shiftX + scale * fromX - 0.5;
    const toY = height / 2 + shiftY + scale * fromY - 0.5;
    const column = Math.floor(toX);
    const row = Math.floor(toY);
    if (column < 1 || row < 1 || column > width - 3 || row > height - 3) continue;
    const index = row * width + column;
    const value = between(answer, index, width, toX - column, toY - row);
    const across = gain * between(slopes.across, index, width, toX - column, toY - row);
    const down = gain * between(slopes.down, index, width, toX - column, toY - row);
    rests[count] = (reference[at] ?? 0) - gain * value - offset;
    rows[count * 5] = across;
    rows[count * 5 + 1] = down;
    rows[count * 5 + 2] = across * fromX + down * fromY;
    rows[count * 5 + 3] = value;
    rows[count * 5 + 4] = 1;
    count++;
  }
  return count;
}

/** The normal equations with every point's weight. */
function weigh(rows: Float64Array, rests: Float64Array, count: number, limit: number) {
  const matrix = new Float64Array(25);
  const vector = new Float64Array(5);
  for (let point = 0; point < count; point++) {
    const rest = rests[point] ?? 0;
    const share = rest / limit;
    if (share <= -1 || share >= 1) continue;
    const weight = (1 - share * share) ** 2;
    for (let i = 0; i < 5; i++) {
      const weighted = weight * (rows[point * 5 + i] ?? 0);
      vector[i] = (vector[i] ?? 0) + weighted * rest;
      for (let j = 0; j <= i; j++) {
        matrix[i * 5 + j] = (matrix[i * 5 + j] ?? 0) + weighted * (rows[point * 5 + j] ?? 0);
      }
    }
  }
  return { matrix, vector };
}

/** Of the absolute values, over at most a few thousand of them. */
function median(values: Float64Array): number {
  const stride = Math.ceil(values.length / 4000);
  const some = new Float64Array(Math.ceil(values.length / stride));
  for (let i = 0; i < some.length; i++) some[i] = Math.abs(values[i * stride] ?? 0);
  return some.toSorted()[some.length >> 1] ?? 0;
}
