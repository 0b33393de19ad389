import type { FillProgress, Stepwise } from "./fill-task.ts";
import { barred, known, type Level, packPixel, toFill } from "./level.ts";
import { rowsPerStep } from "./stepwise.ts";

/** A tent over four pixels: enough smoothing for half the size, without the ringing of longer filters. */
const tent = [3, 13, 13, 3] as const;

/**
 * The level at half the size. Pixel (x, y) covers (2x, 2y) to (2x + 1, 2y + 1) of the finer level. What is to be
 * filled is not averaged.
 * @param leastKnown 0..1: a pixel is to be filled where less than this share of what it averages is known, or none.
 */
export function* halveLevel(fine: Level, leastKnown: number, progress: FillProgress): Stepwise<Level> {
  const width = (fine.width + 1) >> 1;
  const height = (fine.height + 1) >> 1;
  const pixels = new Int32Array(width * height);
  const hole = new Uint8Array(width * height);
  const rows = rowsPerStep(width * 8); // a pixel of the half averages many of the whole
  for (let y = 0; y < height; y++) {
    if (y % rows === 0) yield progress;
    for (let x = 0; x < width; x++) halvePixel(fine, x, y, leastKnown, width, pixels, hole);
  }
  return { width, height, channels: fine.channels, pixels, hole };
}

function halvePixel(
  fine: Level,
  x: number,
  y: number,
  leastKnown: number,
  width: number,
  pixels: Int32Array,
  hole: Uint8Array,
): void {
  let inside = 0;
  let knownWeight = 0;
  let barredWeight = 0;
  let red = 0;
  let green = 0;
  let blue = 0;
  let alpha = 0;
  for (let row = 0; row < 4; row++) {
    const fineY = 2 * y - 1 + row;
    if (fineY < 0 || fineY >= fine.height) continue;
    for (let column = 0; column < 4; column++) {
      const fineX = 2 * x - 1 + column;
      if (fineX < 0 || fineX >= fine.width) continue;
      const weight = (tent[row] ?? 0) * (tent[column] ?? 0);
      inside += weight;
      const at = fineY * fine.width + fineX;
      const kind = fine.hole[at];
      if (kind === toFill) continue;
      if (kind === known) knownWeight += weight;
      else barredWeight += weight;
      const pixel = fine.pixels[at] ?? 0;
      red += weight * (pixel & 255);
      green += weight * ((pixel >> 8) & 255);
      blue += weight * ((pixel >> 16) & 255);
      alpha += weight * (pixel >>> 24);
    }
  }
  const at = y * width + x;
  const coloured = knownWeight + barredWeight;
  if (knownWeight === 0 || knownWeight < leastKnown * inside) {
    hole[at] = barredWeight > 0 && coloured >= leastKnown * inside ? barred : toFill;
  }
  if (coloured === 0) return;
  pixels[at] = packPixel(
    Math.round(red / coloured),
    Math.round(green / coloured),
    Math.round(blue / coloured),
    Math.round(alpha / coloured),
  );
}

/**
 * Fills the hole of `fine` with the enlarged (bilinear) pixels of `coarse`, whose own hole is filled already.
 */
export function enlargeIntoHole(coarse: Level, fine: Level, holePixels: Int32Array): void {
  const { width } = fine;
  for (const at of holePixels) {
    const x = at % width;
    const y = (at - x) / width;
    // Pixel centres: fine x + 0.5 lies at coarse (x + 0.5) / 2. The nearer neighbour weighs 3/4, the other 1/4.
    const nearX = x >> 1;
    const nearY = y >> 1;
    const farX = clampIndex(x % 2 === 0 ? nearX - 1 : nearX + 1, coarse.width);
    const farY = clampIndex(y % 2 === 0 ? nearY - 1 : nearY + 1, coarse.height);
    const a = coarse.pixels[nearY * coarse.width + nearX] ?? 0;
    const b = coarse.pixels[nearY * coarse.width + farX] ?? 0;
    const c = coarse.pixels[farY * coarse.width + nearX] ?? 0;
    const d = coarse.pixels[farY * coarse.width + farX] ?? 0;
    fine.pixels[at] = packPixel(
      blend(a & 255, b & 255, c & 255, d & 255),
      blend((a >> 8) & 255, (b >> 8) & 255, (c >> 8) & 255, (d >> 8) & 255),
      blend((a >> 16) & 255, (b >> 16) & 255, (c >> 16) & 255, (d >> 16) & 255),
      blend(a >>> 24, b >>> 24, c >>> 24, d >>> 24),
    );
  }
}

function blend(near: number, farX: number, farY: number, far: number): number {
  return (9 * near + 3 * farX + 3 * farY + far + 8) >> 4;
}

function clampIndex(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}
