import { setImmediate } from "node:timers/promises";
import type { Raster } from "../../shared/domain/raster.ts";

/** Rows that are compared before whatever else waits gets its turn. */
const bandRows = 256;

/** How much of a picture differs from another of its size. */
export interface Changes {
  readonly changedPixels: number;
  /** The largest step of any channel, 0..255; a 16-bit step of less than one of these counts as changed all the same. */
  readonly largestStep: number;
}

/**
 * Compares two pictures of one size value by value; a missing alpha channel is opaque, 8 bits are stretched to 16. What
 * is fully transparent in both is the same: its colours are seen by nobody.
 */
export async function countChanges(before: Raster, after: Raster): Promise<Changes> {
  const { width, height } = before;
  const [a, b] = [reader(before), reader(after)];
  const channels = Math.max(before.channels, after.channels);
  let changedPixels = 0;
  let largest = 0;
  for (let y = 0; y < height; y++) {
    if (y % bandRows === bandRows - 1) await setImmediate();
    if (isSameRow(before, after, y)) continue;
    for (let pixel = y * width; pixel < (y + 1) * width; pixel++) {
      if (channels === 4 && a(pixel, 3) === 0 && b(pixel, 3) === 0) continue;
      let step = 0;
      for (let channel = 0; channel < channels; channel++) {
        step = Math.max(step, Math.abs(a(pixel, channel) - b(pixel, channel)));
      }
      if (step > 0) changedPixels++;
      if (step > largest) largest = step;
    }
  }
  return { changedPixels, largestStep: Math.round(largest / 257) };
}

/** Values of 0..65535. */
function reader({ channels, data }: Raster): (pixel: number, channel: number) => number {
  const scale = data instanceof Uint16Array ? 1 : 257;
  return (pixel, channel) => (channel < channels ? (data[pixel * channels + channel] ?? 0) * scale : 65_535);
}

/** A native comparison: most rows of most edits are the parent's. */
function isSameRow(before: Raster, after: Raster, y: number): boolean {
  if (before.channels !== after.channels || before.data.BYTES_PER_ELEMENT !== after.data.BYTES_PER_ELEMENT)
    return false;
  const row = ({ width, channels, data }: Raster) =>
    Buffer.from(
      data.buffer,
      data.byteOffset + y * width * channels * data.BYTES_PER_ELEMENT,
      width * channels * data.BYTES_PER_ELEMENT,
    );
  return row(before).equals(row(after));
}
