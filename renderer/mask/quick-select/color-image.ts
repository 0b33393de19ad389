import type { Size } from "../../../shared/domain/geometry.ts";

/** Colours of a part of a picture; red, green, blue and alpha of each pixel, row-major. */
export interface ColorImage extends Size {
  readonly pixels: Uint8ClampedArray;
}

/** The image and its halvings (2×2 means; the last column and row repeated), down to at most so many pixels. */
export function halvings(image: ColorImage, mostPixels: number): ColorImage[] {
  const images = [image];
  for (let last = image; last.width * last.height > mostPixels; ) {
    last = halve(last);
    images.push(last);
  }
  return images;
}

function halve({ width, height, pixels }: ColorImage): ColorImage {
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const target = new Uint8ClampedArray(half.width * half.height * 4);
  for (let y = 0; y < half.height; y++) {
    const upper = y * 2 * width;
    const lower = Math.min(y * 2 + 1, height - 1) * width;
    for (let x = 0; x < half.width; x++) {
      const left = x * 2;
      const right = Math.min(left + 1, width - 1);
      for (let channel = 0; channel < 4; channel++) {
        const sum =
          (pixels[(upper + left) * 4 + channel] ?? 0) +
          (pixels[(upper + right) * 4 + channel] ?? 0) +
          (pixels[(lower + left) * 4 + channel] ?? 0) +
          (pixels[(lower + right) * 4 + channel] ?? 0);
        target[(y * half.width + x) * 4 + channel] = (sum + 2) >> 2;
      }
    }
  }
  return { ...half, pixels: target };
}
