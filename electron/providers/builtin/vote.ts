import type { FillProgress } from "./fill-task.ts";
import { type Level, packPixel } from "./level.ts";
import type { PatchField } from "./patch-field.ts";
import { clampShift, largestBrightnessShift, largestHueShift, thirdOf } from "./patch-shift.ts";

const pixelsPerStep = 8_192;

export interface Votes {
  /** By hole pixel: its new value. */
  readonly values: Int32Array;
  /** By cell. */
  readonly weights: Float32Array;
}

export function createVotes(field: PatchField): Votes {
  return {
    values: new Int32Array(field.holePixels.length),
    weights: new Float32Array(field.nearest.length),
  };
}

/**
 * Gives every pixel of the hole the mean of what all patches over it propose (Wexler, Shechtman and Irani, "Space-time
 * completion of video", 2007, section 3.2). A patch weighs as its trust over its distance: near a good match a worse one
 * counts little, whatever the picture's contrast, so that textures stay as sharp as they are copied.
 * Patches whose pixels moved by at least `tolerance` become stale, all others settled.
 * @returns the share of patches that are stale, 0..1.
 */
export function* vote(
  level: Level,
  field: PatchField,
  means: Int32Array,
  votes: Votes,
  tolerance: number,
  progress: FillProgress,
): Generator<FillProgress, number, void> {
  const { cells, distance, trust, holePixels } = field;
  const noise = 3 * (2 * field.radius + 1) ** 2;
  for (const cell of cells) votes.weights[cell] = (trust[cell] ?? 0) / ((distance[cell] ?? 0) + noise);
  for (let from = 0; from < holePixels.length; from += pixelsPerStep) {
    voteRange(level, field, means, votes, from, Math.min(holePixels.length, from + pixelsPerStep));
    yield progress;
  }
  return settle(level, field, votes.values, tolerance);
}

function voteRange(
  level: Level,
  field: PatchField,
  means: Int32Array,
  votes: Votes,
  from: number,
  to: number,
): void {
  const { pixels, width } = level;
  const { radius, box, nearest, holePixels } = field;
  const { values, weights } = votes;
  for (let index = from; index < to; index++) {
    // `as number` in this function: the box's margin keeps every cell, and every source's patch, in the arrays.
    const at = holePixels[index] as number;
    const x = at % width;
    const cell = ((at - x) / width - box.y) * box.width + x - box.x;
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    let total = 0;
    for (let down = -radius; down <= radius; down++) {
      for (let right = -radius; right <= radius; right++) {
        const patch = cell + down * box.width + right;
        const source = nearest[patch] as number;
        if (source < 0) continue;
        const weight = weights[patch] as number;
        const offset = down * width + right;
        const pixel = pixels[source - offset] as number;
        const targetMean = means[at + offset] as number;
        const sourceMean = means[source] as number;
        const redMean = (targetMean & 255) - (sourceMean & 255);
        const greenMean = ((targetMean >> 8) & 255) - ((sourceMean >> 8) & 255);
        const blueMean = ((targetMean >> 16) & 255) - ((sourceMean >> 16) & 255);
        const third = thirdOf(redMean + greenMean + blueMean);
        const brightness = clampShift(third, largestBrightnessShift);
        red += weight * ((pixel & 255) + brightness + clampShift(redMean - third, largestHueShift));
        green +=
          weight * (((pixel >> 8) & 255) + brightness + clampShift(greenMean - third, largestHueShift));
        blue += weight * (((pixel >> 16) & 255) + brightness + clampShift(blueMean - third, largestHueShift));
        alpha += weight * (pixel >>> 24);
        total += weight;
      }
    }
    const scale = 1 / total;
    values[index] = packPixel(
      toByte(red * scale),
      toByte(green * scale),
      toByte(blue * scale),
      toByte(alpha * scale),
    );
  }
}

function toByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : (value + 0.5) | 0;
}

/** Writes the votes into the level and finds out which patches they touch. */
function settle(level: Level, field: PatchField, values: Int32Array, tolerance: number): number {
  const { pixels, width } = level;
  const { box, holePixels, radius, stale, cells } = field;
  const moved = new Uint8Array(stale.length);
  for (let index = 0; index < holePixels.length; index++) {
    const at = holePixels[index] ?? 0;
    const before = pixels[at] ?? 0;
    const after = values[index] ?? 0;
    if (before === after) continue;
    pixels[at] = after;
    if (largestStep(before, after) < tolerance) continue;
    const x = at % width;
    moved[((at - x) / width - box.y) * box.width + x - box.x] = 1;
  }
  spread(moved, box.width, box.height, radius, stale);
  let count = 0;
  for (const cell of cells) count += stale[cell] ?? 0;
  return cells.length === 0 ? 0 : count / cells.length;
}

function largestStep(a: number, b: number): number {
  return Math.max(
    Math.abs((a & 255) - (b & 255)),
    Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)),
    Math.abs(((a >> 16) & 255) - ((b >> 16) & 255)),
    Math.abs((a >>> 24) - (b >>> 24)),
  );
}

/** A square dilation by `radius`, along rows and then along columns. The margin of a box is never set. */
function spread(from: Uint8Array, width: number, height: number, radius: number, to: Uint8Array): void {
  const rows = new Uint8Array(from.length);
  for (let y = 0; y < height; y++) dilateLine(from, rows, y * width, 1, width, radius);
  for (let x = 0; x < width; x++) dilateLine(rows, to, x, width, height, radius);
}

function dilateLine(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  stride: number,
  length: number,
  radius: number,
): void {
  let reach = -1; // the last position that a set one reaches
  for (let position = 0; position < length + radius; position++) {
    if (position < length && from[start + position * stride] === 1) reach = position + radius;
    const centre = position - radius;
    if (centre >= 0) to[start + centre * stride] = reach >= centre ? 1 : 0;
  }
}
