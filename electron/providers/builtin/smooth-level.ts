import type { FillProgress, Stepwise } from "./fill-task.ts";
import { type Level, packPixel, toFill } from "./level.ts";
import { nothingKnown } from "./nothing-known.ts";
import { enlargeIntoHole, halveLevel } from "./pyramid.ts";

const sweepsPerLevel = 24;
const overRelaxation = 1.5;
const pixelsPerStep = 65_536;
/**
 * Between a thin plate (0), which goes on with slopes but overshoots, and a membrane (1), which ends them: "splines in
 * tension" (Smith and Wessel, "Gridding with continuous curvature splines in tension", 1990).
 */
const tension = 0.3;

/**
 * Fills the hole of a level in place with the surface that bends least, solved from coarse to fine ("cascadic
 * multigrid", Bornemann and Deuflhard 1996): every level starts from the enlarged coarser one, so that a few sweeps of
 * Gauss-Seidel are enough whatever the hole's size.
 * @throws AppError `invalid-input` where no pixel is known.
 */
export function* smoothLevel(level: Level): Stepwise<void> {
  const levels = yield* levelsDownToKnown(level);
  const work = levels.map(({ width, height }) => width * height);
  const total = work.reduce((sum, pixels) => sum + pixels, 0);
  let done = 0;
  for (let index = levels.length - 1; index >= 0; index--) {
    const current = levels[index];
    if (current === undefined) continue;
    const holePixels = pixelsToFill(current);
    const coarser = levels[index + 1];
    if (coarser !== undefined) enlargeIntoHole(coarser, current, holePixels);
    const progress: FillProgress = { fraction: done / total, stage: "Smoothing" };
    yield progress;
    yield* relax(current, holePixels, progress);
    done += work[index] ?? 0;
  }
}

/** Halves until nothing is left to fill. */
function* levelsDownToKnown(level: Level): Stepwise<Level[]> {
  const levels = [level];
  let current = level;
  while (current.hole.includes(toFill)) {
    if (current.width === 1 && current.height === 1) {
      throw nothingKnown();
    }
    current = yield* halveLevel(current, 0, { fraction: 0, stage: "Reading the picture" });
    levels.push(current);
  }
  return levels;
}

function pixelsToFill({ hole }: Level): Int32Array {
  const found: number[] = [];
  for (let at = 0; at < hole.length; at++) if (hole[at] === toFill) found.push(at);
  return Int32Array.from(found);
}

/** Four numbers a pixel, as fractions matter while solving. */
function* relax(level: Level, holePixels: Int32Array, progress: FillProgress): Stepwise<void> {
  const { width, height, pixels } = level;
  const surface = new Float32Array(width * height * 4);
  for (let at = 0; at < pixels.length; at++) {
    const pixel = pixels[at] ?? 0;
    surface[at * 4] = pixel & 255;
    surface[at * 4 + 1] = (pixel >> 8) & 255;
    surface[at * 4 + 2] = (pixel >> 16) & 255;
    surface[at * 4 + 3] = pixel >>> 24;
  }
  for (let turn = 0; turn < sweepsPerLevel; turn++) {
    for (let from = 0; from < holePixels.length; from += pixelsPerStep) {
      relaxRange(surface, width, height, holePixels, from, Math.min(holePixels.length, from + pixelsPerStep));
      yield progress;
    }
  }
  for (const at of holePixels) {
    pixels[at] = packPixel(
      toByte(surface[at * 4] ?? 0),
      toByte(surface[at * 4 + 1] ?? 0),
      toByte(surface[at * 4 + 2] ?? 0),
      toByte(surface[at * 4 + 3] ?? 0),
    );
  }
}

function relaxRange(
  surface: Float32Array,
  width: number,
  height: number,
  holePixels: Int32Array,
  from: number,
  to: number,
): void {
  const plate = (1 - tension) / 20;
  const membrane = tension / 4;
  for (let index = from; index < to; index++) {
    const at = holePixels[index] ?? 0;
    const x = at % width;
    const y = (at - x) / width;
    // Beyond the picture's edge the surface goes on level.
    const left = x > 0 ? -4 : 0;
    const right = x < width - 1 ? 4 : 0;
    const up = y > 0 ? -4 * width : 0;
    const down = y < height - 1 ? 4 * width : 0;
    const farLeft = x > 1 ? -8 : left;
    const farRight = x < width - 2 ? 8 : right;
    const farUp = y > 1 ? -8 * width : up;
    const farDown = y < height - 2 ? 8 * width : down;
    for (let channel = at * 4; channel < at * 4 + 4; channel++) {
      // `as number`: all offsets were checked above.
      const near =
        (surface[channel + left] as number) +
        (surface[channel + right] as number) +
        (surface[channel + up] as number) +
        (surface[channel + down] as number);
      const slanted =
        (surface[channel + up + left] as number) +
        (surface[channel + up + right] as number) +
        (surface[channel + down + left] as number) +
        (surface[channel + down + right] as number);
      const far =
        (surface[channel + farLeft] as number) +
        (surface[channel + farRight] as number) +
        (surface[channel + farUp] as number) +
        (surface[channel + farDown] as number);
      const wanted = plate * (8 * near - 2 * slanted - far) + membrane * near;
      const now = surface[channel] as number;
      surface[channel] = now + overRelaxation * (wanted - now);
    }
  }
}

function toByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
}
