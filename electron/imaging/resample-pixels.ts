import { setImmediate } from "node:timers/promises";
import type { Weights } from "./resample-weights.ts";

export interface AxisWeights {
  readonly columns: Weights;
  readonly rows: Weights;
}

/** Rows that are made before whatever else waits gets its turn. */
const bandRows = 64;

/**
 * Mixes every output pixel of the source pixels that the weights name. Columns first or rows first makes no difference to
 * the result; rows first reads memory in order.
 */
export async function mixPixels(
  source: Uint8Array,
  width: number,
  channels: 1 | 3 | 4,
  { columns, rows }: AxisWeights,
): Promise<Uint8Array> {
  const outputWidth = columns.size;
  const output = new Uint8Array(outputWidth * rows.size * channels);
  const line = new Float32Array(width * channels);
  for (let y = 0; y < rows.size; y++) {
    if (y % bandRows === bandRows - 1) await setImmediate();
    mixRows(source, width, channels, rows, y, columns, line);
    const row = output.subarray(y * outputWidth * channels, (y + 1) * outputWidth * channels);
    if (channels === 1) mixGrey(line, columns, row);
    else if (channels === 3) mixColours(line, columns, row);
    else mixTransparent(line, columns, row);
  }
  return output;
}

/** Pixels as they are, also the colours of those that nobody sees. Both weights must be those of a copy. */
export function copyPixels(
  source: Uint8Array,
  width: number,
  channels: number,
  { columns, rows }: AxisWeights,
): Uint8Array {
  const output = new Uint8Array(columns.size * rows.size * channels);
  const isStraight =
    columns.highest - columns.lowest === columns.size - 1 && columns.indices[0] === columns.lowest;
  let at = 0;
  for (let y = 0; y < rows.size; y++) {
    const start = (rows.indices[y] ?? 0) * width;
    if (isStraight) {
      const from = (start + columns.lowest) * channels;
      output.set(source.subarray(from, from + columns.size * channels), at);
      at += columns.size * channels;
      continue;
    }
    for (const index of columns.indices) {
      const from = (start + index) * channels;
      for (let channel = 0; channel < channels; channel++) output[at++] = source[from + channel] ?? 0;
    }
  }
  return output;
}

/** One output row before its columns are mixed; colours multiplied by alpha where there is one. */
function mixRows(
  source: Uint8Array,
  width: number,
  channels: number,
  rows: Weights,
  y: number,
  columns: Weights,
  line: Float32Array,
): void {
  const from = columns.lowest * channels;
  const to = (columns.highest + 1) * channels;
  const stride = width * channels;
  line.fill(0, from, to);
  const end = (y + 1) * rows.taps;
  if (channels === 4) {
    for (let tap = y * rows.taps; tap < end; tap++) {
      addTransparent(source, (rows.indices[tap] ?? 0) * stride, rows.weights[tap] ?? 0, line, from, to);
    }
    return;
  }
  // Four source rows at once: most of the time would go into reading and writing the line.
  for (let tap = y * rows.taps; tap < end; tap += 4) {
    const row = (next: number): Uint8Array => {
      const start = (rows.indices[Math.min(tap + next, end - 1)] ?? 0) * stride;
      return source.subarray(start + from, start + to);
    };
    const weight = (next: number): number => (tap + next < end ? (rows.weights[tap + next] ?? 0) : 0);
    const part = line.subarray(from, to);
    addRows(part, row(0), weight(0), row(1), weight(1), row(2), weight(2), row(3), weight(3));
  }
}

/** line += a · first + b · second + c · third + d · fourth. */
function addRows(
  line: Float32Array,
  first: Uint8Array,
  a: number,
  second: Uint8Array,
  b: number,
  third: Uint8Array,
  c: number,
  fourth: Uint8Array,
  d: number,
): void {
  for (let at = 0; at < line.length; at++) {
    line[at] =
      (line[at] ?? 0) +
      a * (first[at] ?? 0) +
      b * (second[at] ?? 0) +
      c * (third[at] ?? 0) +
      d * (fourth[at] ?? 0);
  }
}

function addTransparent(
  source: Uint8Array,
  start: number,
  weight: number,
  line: Float32Array,
  from: number,
  to: number,
): void {
  for (let at = from; at < to; at += 4) {
    const alpha = (source[start + at + 3] ?? 0) * weight;
    line[at] = (line[at] ?? 0) + (source[start + at] ?? 0) * alpha;
    line[at + 1] = (line[at + 1] ?? 0) + (source[start + at + 1] ?? 0) * alpha;
    line[at + 2] = (line[at + 2] ?? 0) + (source[start + at + 2] ?? 0) * alpha;
    line[at + 3] = (line[at + 3] ?? 0) + alpha;
  }
}

function mixGrey(line: Float32Array, columns: Weights, row: Uint8Array): void {
  const { taps, indices, weights, size } = columns;
  for (let x = 0, at = 0; x < size; x++) {
    let sum = 0;
    for (const end = at + taps; at < end; at++) sum += (line[indices[at] ?? 0] ?? 0) * (weights[at] ?? 0);
    row[x] = toByte(sum);
  }
}

function mixColours(line: Float32Array, columns: Weights, row: Uint8Array): void {
  const { taps, indices, weights, size } = columns;
  for (let x = 0, at = 0, to = 0; x < size; x++, to += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = at + taps; at < end; at++) {
      const weight = weights[at] ?? 0;
      const from = (indices[at] ?? 0) * 3;
      red += (line[from] ?? 0) * weight;
      green += (line[from + 1] ?? 0) * weight;
      blue += (line[from + 2] ?? 0) * weight;
    }
    row[to] = toByte(red);
    row[to + 1] = toByte(green);
    row[to + 2] = toByte(blue);
  }
}

function mixTransparent(line: Float32Array, columns: Weights, row: Uint8Array): void {
  const { taps, indices, weights, size } = columns;
  for (let x = 0, at = 0, to = 0; x < size; x++, to += 4) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    for (const end = at + taps; at < end; at++) {
      const weight = weights[at] ?? 0;
      const from = (indices[at] ?? 0) * 4;
      red += (line[from] ?? 0) * weight;
      green += (line[from + 1] ?? 0) * weight;
      blue += (line[from + 2] ?? 0) * weight;
      alpha += (line[from + 3] ?? 0) * weight;
    }
    if (alpha < 0.5) continue; // nothing there: no colour either
    row[to] = toByte(red / alpha);
    row[to + 1] = toByte(green / alpha);
    row[to + 2] = toByte(blue / alpha);
    row[to + 3] = toByte(alpha);
  }
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 254.5 ? 255 : (value + 0.5) | 0;
}
