import type { MaskRaster, Raster8 } from "../../../../shared/domain/raster.ts";
import type { Stepwise } from "../fill-task.ts";

/** A picture from a function of place; colours are clamped to bytes. */
export function paint(
  width: number,
  height: number,
  channels: 3 | 4,
  colourAt: (x: number, y: number) => readonly number[],
): Raster8 {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = colourAt(x, y);
      for (let channel = 0; channel < channels; channel++) {
        const value = colour[channel] ?? 255;
        data[(y * width + x) * channels + channel] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  }
  return { width, height, channels, data };
}

export function maskOf(
  width: number,
  height: number,
  isMasked: (x: number, y: number) => boolean,
): MaskRaster {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = isMasked(x, y) ? 255 : 0;
  }
  return { width, height, data };
}

export function disc(centreX: number, centreY: number, radius: number): (x: number, y: number) => boolean {
  return (x, y) => Math.hypot(x - centreX, y - centreY) <= radius;
}

/** A weave with a period of 12 by 8 pixels: strong structure that no blur can bring back. */
export function weave(x: number, y: number): readonly number[] {
  const over = (Math.floor(x / 6) + Math.floor(y / 4)) % 2 === 0;
  const ridge = Math.sin(((over ? x : y) * Math.PI) / 3) * 30;
  return over ? [190 + ridge, 120 + ridge, 60 + ridge] : [60 + ridge, 80 + ridge, 130 + ridge];
}

/** How many bytes of pixels outside the mask differ. */
export function changedOutside(before: Raster8, after: Raster8, mask: MaskRaster): number {
  let changed = 0;
  for (let index = 0; index < before.data.length; index++) {
    if ((mask.data[Math.floor(index / before.channels)] ?? 0) > 0) continue;
    if (before.data[index] !== after.data[index]) changed++;
  }
  return changed;
}

/** Drives a computation to its end. */
export function finish<Result>(steps: Stepwise<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
