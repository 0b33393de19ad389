export type Kernel = "lanczos3" | "linear";

/** For every output pixel of one axis the source pixels that it is mixed of. Weights of one output pixel sum to 1. */
export interface Weights {
  /** Output pixels. */
  readonly size: number;
  /** Source pixels for each output pixel. */
  readonly taps: number;
  /** taps × size, output pixel by output pixel. */
  readonly indices: Int32Array;
  readonly weights: Float32Array;
  /** The first and the last source pixel that is used. */
  readonly lowest: number;
  readonly highest: number;
}

/**
 * One axis of a separable resampling, edges on edges: the middle of output pixel i lies at
 * start + (i + ½) · length / size in source coordinates, where source pixel j covers [j, j + 1).
 * Kernels: Turkowski, "Filters for common resampling tasks" (1990); widened by length / size where that is above 1.
 * @param source pixels of the source along this axis; beyond them it goes on mirrored.
 * @param length of the window in source pixels, > 0.
 */
export function resampleWeights(
  source: number,
  start: number,
  length: number,
  size: number,
  kernel: Kernel,
): Weights {
  if (length === size && Number.isInteger(start)) return copyWeights(source, start, size);
  const scale = length / size;
  const stretch = Math.max(1, scale);
  const radius = (kernel === "lanczos3" ? 3 : 1) * stretch;
  const evaluate = kernel === "lanczos3" ? lanczos3 : linear;
  const taps = Math.ceil(2 * radius) + 1;
  const indices = new Int32Array(taps * size);
  const weights = new Float32Array(taps * size);
  let lowest = source - 1;
  let highest = 0;
  for (let i = 0; i < size; i++) {
    const centre = start + (i + 0.5) * scale - 0.5;
    const first = Math.ceil(centre - radius);
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const weight = evaluate((first + tap - centre) / stretch);
      const index = mirror(first + tap, source);
      indices[i * taps + tap] = index;
      weights[i * taps + tap] = weight;
      sum += weight;
      lowest = Math.min(lowest, index);
      highest = Math.max(highest, index);
    }
    for (let tap = 0; tap < taps; tap++) {
      weights[i * taps + tap] = (weights[i * taps + tap] ?? 0) / sum;
    }
  }
  return { size, taps, indices, weights, lowest, highest };
}

/** Whole pixels moved by whole pixels: nothing is mixed. */
function copyWeights(source: number, start: number, size: number): Weights {
  const indices = Int32Array.from({ length: size }, (_, i) => mirror(start + i, source));
  let lowest = source - 1;
  let highest = 0;
  for (const index of indices) {
    lowest = Math.min(lowest, index);
    highest = Math.max(highest, index);
  }
  return { size, taps: 1, indices, weights: new Float32Array(size).fill(1), lowest, highest };
}

/** … 2 1 0 | 0 1 2 … n-1 | n-1 n-2 …: without a line at the edge, and for any distance beyond it. */
function mirror(index: number, count: number): number {
  const period = 2 * count;
  const folded = ((index % period) + period) % period;
  return folded < count ? folded : period - 1 - folded;
}

function lanczos3(x: number): number {
  if (Math.abs(x) < 1e-8) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
}

function linear(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}
