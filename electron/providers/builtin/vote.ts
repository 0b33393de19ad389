import type { FillProgress } from "./fill-task.ts";
import { type Level, packPixel } from "./level.ts";
import type { PatchPixels } from "./patch-distance.ts";
import type { PatchField } from "./patch-field.ts";
import { clampShift, largestBrightnessShift, largestHueShift, thirdOf } from "./patch-shift.ts";

const pixelsPerStep = 8_192;

export interface Votes {
  /** By hole pixel: its new value. */
  readonly values: Int32Array;
  /** By cell. */
  readonly weights: Float32Array;
  /** By cell: how far the proposals of its patch are moved, three numbers packed with `shiftZero` added to each. */
  readonly shifts: Int32Array;
  /** By cell: 1 where a pixel lies under a stale patch. */
  readonly touched: Uint8Array;
}

/** Makes a shift, at most the sum of both limits of patch-shift.ts, a positive byte. */
const shiftZero = 128;

export function createVotes(field: PatchField): Votes {
  const cells = field.nearest.length;
  return {
    values: new Int32Array(field.holePixels.length),
    weights: new Float32Array(cells),
    shifts: new Int32Array(cells),
    touched: new Uint8Array(cells),
  };
}

/**
 * Gives every pixel of the hole the mean of what all patches over it propose (Wexler, Shechtman and Irani, "Space-time
 * completion of video", 2007, section 3.2). A patch weighs as its trust over its distance: near a good match a worse one
 * counts little, whatever the picture's contrast, so that textures stay as sharp as they are copied.
 * Pixels under settled patches alone stay as they are. Afterwards patches whose pixels moved by at least `tolerance` are
 * stale, all others settled.
 * @returns the share of patches that are stale, 0..1.
 */
export function* vote(
  patches: PatchPixels,
  field: PatchField,
  votes: Votes,
  tolerance: number,
  progress: FillProgress,
): Generator<FillProgress, number, void> {
  const { box, radius, stale, holePixels } = field;
  weighPatches(patches, field, votes);
  spread(stale, box.width, box.height, radius, votes.touched);
  for (let from = 0; from < holePixels.length; from += pixelsPerStep) {
    yield progress;
    voteRange(patches, field, votes, from, Math.min(holePixels.length, from + pixelsPerStep));
  }
  yield progress;
  return settle(patches, field, votes.values, tolerance);
}

function weighPatches({ means }: PatchPixels, field: PatchField, { weights, shifts }: Votes): void {
  const { targets, cells, nearest, distance, trust, radius } = field;
  const noise = 3 * (2 * radius + 1) ** 2;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index] ?? 0;
    weights[cell] = (trust[cell] ?? 0) / ((distance[cell] ?? 0) + noise);
    const wanted = means[targets[index] ?? 0] ?? 0;
    const offered = means[nearest[cell] ?? 0] ?? 0;
    const red = (wanted & 255) - (offered & 255);
    const green = ((wanted >> 8) & 255) - ((offered >> 8) & 255);
    const blue = ((wanted >> 16) & 255) - ((offered >> 16) & 255);
    const third = thirdOf(red + green + blue);
    const brightness = clampShift(third, largestBrightnessShift) + shiftZero;
    shifts[cell] = packPixel(
      brightness + clampShift(red - third, largestHueShift),
      brightness + clampShift(green - third, largestHueShift),
      brightness + clampShift(blue - third, largestHueShift),
      0,
    );
  }
}

function voteRange(patches: PatchPixels, field: PatchField, votes: Votes, from: number, to: number): void {
  const { pixels, width } = patches;
  const { radius, box, nearest, holePixels } = field;
  const { values, weights, shifts, touched } = votes;
  for (let index = from; index < to; index++) {
    // `as number` in this function: the box's margin keeps every cell, and every source's patch, in the arrays.
    const at = holePixels[index] as number;
    const x = at % width;
    const cell = ((at - x) / width - box.y) * box.width + x - box.x;
    if (touched[cell] === 0) {
      values[index] = pixels[at] as number;
      continue;
    }
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    let total = 0;
    for (let down = -radius; down <= radius; down++) {
      const offsetRow = down * width;
      const end = cell + down * box.width + radius;
      let offset = offsetRow - radius;
      for (let patch = end - 2 * radius; patch <= end; patch++, offset++) {
        const source = nearest[patch] as number;
        if (source < 0) continue;
        const weight = weights[patch] as number;
        const shift = shifts[patch] as number;
        const pixel = pixels[source - offset] as number;
        red += weight * ((pixel & 255) + (shift & 255));
        green += weight * (((pixel >> 8) & 255) + ((shift >> 8) & 255));
        blue += weight * (((pixel >> 16) & 255) + ((shift >> 16) & 255));
        alpha += weight * (pixel >>> 24);
        total += weight;
      }
    }
    const scale = 1 / total;
    values[index] = packPixel(
      toByte(red * scale - shiftZero),
      toByte(green * scale - shiftZero),
      toByte(blue * scale - shiftZero),
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
