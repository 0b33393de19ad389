import { providerPictures } from "../../../electron/imaging/provider-pictures.ts";
import type { Size } from "../../../shared/domain/geometry.ts";
import type { Raster8 } from "../../../shared/domain/raster.ts";

/**
 * What a fake service answers with, as a PNG: the picture it was sent, half as bright in green; without one, a ramp.
 * @param picture null for a picture from words.
 */
export function paintedPicture(picture: Raster8 | null, { width, height }: Size): Promise<Uint8Array> {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const [red, green, blue] =
        picture === null ? [x & 255, y & 255, 128] : sampled(picture, x / width, y / height);
      data[at] = red;
      data[at + 1] = green >> 1;
      data[at + 2] = blue;
    }
  }
  return providerPictures.encodePng({ width, height, channels: 3, data });
}

function sampled({ width, height, channels, data }: Raster8, x: number, y: number): [number, number, number] {
  const at = (Math.floor(y * height) * width + Math.floor(x * width)) * channels;
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}
