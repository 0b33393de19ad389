import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";

/** The mean difference of neighbouring pixels in the mask: how much fine detail there is, 0..255. */
export function detailInMask({ width, height, channels, data }: Raster8, mask: MaskRaster): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const pixel = y * width + x;
      if (mask.data[pixel] === 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        const at = pixel * channels + channel;
        const here = data[at] ?? 0;
        sum += Math.abs(here - (data[at + channels] ?? 0));
        sum += Math.abs(here - (data[at + width * channels] ?? 0));
        count += 2;
      }
    }
  }
  return count === 0 ? 0 : sum / count;
}

/**
 * The picture itself, moved by a quarter of its size where the mask is: texture of exactly the right kind in the wrong
 * place. What it scores is what a perfect texture that does not happen to repeat the hidden one can reach.
 */
export function shiftedTruth(picture: Raster8, mask: MaskRaster): Raster8 {
  const { width, height, data } = picture;
  const moved = Uint8Array.from(data);
  const right = Math.round(width / 4);
  const down = Math.round(height / 4);
  for (let pixel = 0; pixel < mask.data.length; pixel++) {
    if (mask.data[pixel] === 0) continue;
    const x = pixel % width;
    const y = (pixel - x) / width;
    const from = (((y + down) % height) * width + ((x + right) % width)) * 3;
    moved.set(data.subarray(from, from + 3), pixel * 3);
  }
  return { ...picture, data: moved };
}
