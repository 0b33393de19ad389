import type { Rect } from "../../../shared/domain/geometry.ts";
import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";
import type { FillProgress, Stepwise } from "./fill-task.ts";
import { rowsPerStep } from "./stepwise.ts";

/** A picture with a hole at one scale of the pyramid. */
export interface Level {
  readonly width: number;
  readonly height: number;
  /** 3: red, green, blue. 4: the same multiplied by alpha, and alpha. */
  readonly channels: 3 | 4;
  /**
   * One number a pixel: red | green << 8 | blue << 16 | alpha << 24 (alpha 0 with 3 channels). Comparing patches is
   * bound by loads, and this makes one of four.
   */
  readonly pixels: Int32Array;
  /** `known`, `toFill` or `barred`. */
  readonly hole: Uint8Array;
}

export const known = 0;
export const toFill = 1;
/** Part of another hole: has some colour, but must not be copied and is not filled now. */
export const barred = 2;

export function packPixel(red: number, green: number, blue: number, alpha: number): number {
  return red | (green << 8) | (blue << 16) | (alpha << 24);
}

/**
 * Cuts a level out of a picture. A picture whose every pixel is opaque is taken as having 3 channels.
 * @param isOwn says which masked pixels are to be filled; the others are barred.
 */
export function* cutLevel(
  image: Raster8,
  mask: MaskRaster,
  rect: Rect,
  isOwn: (x: number, y: number) => boolean,
  progress: FillProgress,
): Stepwise<Level> {
  const { width, height } = rect;
  const pixels = new Int32Array(width * height);
  const hole = new Uint8Array(width * height);
  const opaque = image.channels === 3 || isOpaque(image, mask, rect);
  const rows = rowsPerStep(width);
  for (let y = 0; y < height; y++) {
    if (y % rows === 0) yield progress;
    let from = (rect.y + y) * image.width + rect.x;
    let to = y * width;
    for (let x = 0; x < width; x++, from++, to++) {
      if ((mask.data[from] ?? 0) > 0) {
        hole[to] = isOwn(rect.x + x, rect.y + y) ? toFill : barred;
        if (hole[to] === toFill) continue; // what is under the mask must not shine through
      }
      const at = from * image.channels;
      const red = image.data[at] ?? 0;
      const green = image.data[at + 1] ?? 0;
      const blue = image.data[at + 2] ?? 0;
      if (opaque) pixels[to] = packPixel(red, green, blue, 0);
      else {
        const alpha = image.data[at + 3] ?? 0;
        pixels[to] = packPixel(
          premultiply(red, alpha),
          premultiply(green, alpha),
          premultiply(blue, alpha),
          alpha,
        );
      }
    }
  }
  return { width, height, channels: opaque ? 3 : 4, pixels, hole };
}

/** Puts the pixels of a level's hole into a picture; no other byte is written. */
export function pasteHole(level: Level, image: Raster8, rect: Rect): void {
  const { channels, data } = image;
  for (let y = 0; y < rect.height; y++) {
    let from = y * rect.width;
    let to = ((rect.y + y) * image.width + rect.x) * channels;
    for (let x = 0; x < rect.width; x++, from++, to += channels) {
      if (level.hole[from] !== toFill) continue;
      const pixel = level.pixels[from] ?? 0;
      const red = pixel & 255;
      const green = (pixel >> 8) & 255;
      const blue = (pixel >> 16) & 255;
      const alpha = level.channels === 4 ? pixel >>> 24 : 255;
      data[to] = unmultiply(red, alpha);
      data[to + 1] = unmultiply(green, alpha);
      data[to + 2] = unmultiply(blue, alpha);
      if (channels === 4) data[to + 3] = alpha;
    }
  }
}

function isOpaque(image: Raster8, mask: MaskRaster, rect: Rect): boolean {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      const at = y * image.width + x;
      if (mask.data[at] === 0 && image.data[at * 4 + 3] !== 255) return false;
    }
  }
  return true;
}

function premultiply(value: number, alpha: number): number {
  return Math.round((value * alpha) / 255);
}

function unmultiply(value: number, alpha: number): number {
  return alpha === 0 ? 0 : Math.min(255, Math.round((value * 255) / alpha));
}
