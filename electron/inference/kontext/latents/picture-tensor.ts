import type { Raster8 } from "../../../../shared/domain/raster.ts";
import type { FloatTensor } from "../pipeline/networks.ts";

/** A picture of three channels as the VAE takes it: [1, 3, H, W], 0..255 to -1..1, rounded as diffusers rounds. */
export function pictureToTensor({ width, height, channels, data }: Raster8): FloatTensor {
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel += 1) {
    for (let pixel = 0; pixel < plane; pixel += 1) {
      values[channel * plane + pixel] = 2 * Math.fround((data[pixel * channels + channel] ?? 0) / 255) - 1;
    }
  }
  return { shape: [1, 3, height, width], data: values };
}

/** What the VAE decoded, [1, 3, H, W], as a picture: clamped to -1..1, rounded to the nearest of 0..255. */
export function tensorToPicture({ shape, data }: FloatTensor): Raster8 {
  const [, , height = 0, width = 0] = shape;
  const plane = width * height;
  // Rounds halves to even, as NumPy and torch do.
  const pixels = new Uint8ClampedArray(3 * plane);
  for (let channel = 0; channel < 3; channel += 1) {
    for (let pixel = 0; pixel < plane; pixel += 1) {
      const half = Math.fround((data[channel * plane + pixel] ?? 0) / 2);
      pixels[pixel * 3 + channel] = Math.fround(Math.fround(half + 0.5) * 255);
    }
  }
  return { width, height, channels: 3, data: new Uint8Array(pixels.buffer) };
}
