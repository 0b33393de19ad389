import { readFile } from "node:fs/promises";
import { decodePicture } from "../../../electron/imaging/decode-picture.ts";
import { defaultLimits } from "../../../electron/imaging/limits.ts";
import { resamplePicture } from "../../../electron/imaging/resample.ts";
import { toEightBits } from "../../../electron/imaging/to-eight-bits.ts";
import type { Rect, Size } from "../../../shared/domain/geometry.ts";
import type { Raster8 } from "../../../shared/domain/raster.ts";

const files = { coffee: "coffee.png", dandelions: "dandelions.jpg", rocket: "rocket.jpg" };
export type Photo = keyof typeof files;

const decoded = new Map<Photo, Promise<Raster8>>();

/** One of the product's sample photos as pixels, decoded once. */
export function readPhoto(name: Photo): Promise<Raster8> {
  const before = decoded.get(name);
  if (before) return before;
  const read = (async () => {
    const bytes = await readFile(new URL(`../../../resources/samples/${files[name]}`, import.meta.url));
    const { signal } = new AbortController();
    return toEightBits((await decodePicture(bytes, { limits: defaultLimits, signal })).raster);
  })();
  decoded.set(name, read);
  return read;
}

export async function photoCrop(name: Photo, rect: Rect): Promise<Raster8> {
  return resamplePicture(await readPhoto(name), rect, { width: rect.width, height: rect.height });
}

/** Any part of a photo at a size: whole pixels of the photo where it has enough of them. */
export async function photoWindow(name: Photo, size: Size, random: () => number): Promise<Raster8> {
  const photo = await readPhoto(name);
  const largest = Math.min(photo.width / size.width, photo.height / size.height);
  const scale = Math.min(largest, 1 + 1.5 * random());
  const width = size.width * scale;
  const height = size.height * scale;
  const window = {
    x: random() * (photo.width - width),
    y: random() * (photo.height - height),
    width,
    height,
  };
  return resamplePicture(photo, window, size);
}
