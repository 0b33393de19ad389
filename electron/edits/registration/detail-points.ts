import type { Gradients } from "./gradients.ts";
import type { Level } from "./level.ts";

/** Along each side the picture is divided into as many tiles. */
const tiles = 12;
/** A slope below it is noise. Luma steps a pixel. */
const faint = 1;

/**
 * Pixels to compare: those with the steepest slopes, spread over the picture so that one busy corner does not speak for
 * all of it.
 * @returns indices into the level's pixels, at most about `count`.
 */
export function detailPoints(level: Level, { across, down }: Gradients, count: number): Int32Array {
  const { width, height, comparable } = level;
  const perTile = Math.ceil(count / (tiles * tiles));
  const points: number[] = [];
  for (let row = 0; row < tiles; row++) {
    for (let column = 0; column < tiles; column++) {
      const steep: { at: number; slope: number }[] = [];
      for (let y = Math.floor((row * height) / tiles); y < Math.floor(((row + 1) * height) / tiles); y++) {
        const end = Math.floor(((column + 1) * width) / tiles);
        for (let x = Math.floor((column * width) / tiles); x < end; x++) {
          const at = y * width + x;
          if (comparable[at] === 0) continue;
          const slope = Math.hypot(across[at] ?? 0, down[at] ?? 0);
          if (slope > faint) steep.push({ at, slope });
        }
      }
      for (const { at } of steep.toSorted((a, b) => b.slope - a.slope).slice(0, perTile)) points.push(at);
    }
  }
  return Int32Array.from(points);
}
