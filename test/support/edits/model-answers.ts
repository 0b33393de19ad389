import sharp from "sharp";
import type { Similarity } from "../../../electron/edits/registration/similarity.ts";
import { resamplePicture } from "../../../electron/imaging/resample.ts";
import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";

/**
 * What a model would answer that shows every point of `sent` at (middle + shift + scale · (point − middle)).
 * @param size of the answer; that of `sent` where it is left out.
 */
export async function movedAnswer(sent: Raster8, { shiftX, shiftY, scale }: Similarity): Promise<Raster8> {
  const { width, height } = sent;
  const window = {
    x: width / 2 - (width / 2 + shiftX) / scale,
    y: height / 2 - (height / 2 + shiftY) / scale,
    width: width / scale,
    height: height / scale,
  };
  return resamplePicture(sent, window, { width, height });
}

export async function recompressed(picture: Raster8, quality: number): Promise<Raster8> {
  const { width, height, channels } = picture;
  const jpeg = await sharp(picture.data, { raw: { width, height, channels } }).jpeg({ quality }).toBuffer();
  const data = new Uint8Array(await sharp(jpeg).raw().toBuffer());
  return { width, height, channels: 3, data };
}

export async function blurred(picture: Raster8, sigma: number): Promise<Raster8> {
  const { width, height, channels } = picture;
  const data = await sharp(picture.data, { raw: { width, height, channels } }).blur(sigma).raw().toBuffer();
  return { width, height, channels, data: new Uint8Array(data) };
}

/** Another gain and offset for each channel. */
export function recoloured(
  picture: Raster8,
  gains: readonly [number, number, number],
  offsets: readonly [number, number, number],
): Raster8 {
  const data = new Uint8Array(picture.data.length);
  for (let at = 0; at < data.length; at++) {
    const channel = at % picture.channels;
    const value = (picture.data[at] ?? 0) * (gains[channel] ?? 1) + (offsets[channel] ?? 0);
    data[at] = Math.min(255, Math.max(0, Math.round(value)));
  }
  return { ...picture, data };
}

/** Noise of this standard deviation, about normally distributed. */
export function withNoise(picture: Raster8, deviation: number, random: () => number): Raster8 {
  const data = new Uint8Array(picture.data.length);
  const factor = deviation / Math.sqrt(1 / 4);
  for (let at = 0; at < data.length; at++) {
    const normal = random() + random() + random() - 1.5;
    data[at] = Math.min(255, Math.max(0, Math.round((picture.data[at] ?? 0) + factor * normal)));
  }
  return { ...picture, data };
}

/** Another picture wherever the mask is not 0: what the model was asked to paint. */
export function repainted(picture: Raster8, other: Raster8, mask: MaskRaster): Raster8 {
  const data = Uint8Array.from(picture.data);
  for (let pixel = 0; pixel < mask.data.length; pixel++) {
    if (mask.data[pixel] === 0) continue;
    for (let channel = 0; channel < 3; channel++) {
      data[pixel * picture.channels + channel] =
        other.data[(pixel * other.channels + channel) % other.data.length] ?? 0;
    }
  }
  return { ...picture, data };
}
