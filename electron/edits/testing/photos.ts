import { readFile } from "node:fs/promises";
import type { Rect } from "../../../shared/domain/geometry.ts";
import type { Raster8 } from "../../../shared/domain/raster.ts";
import { decodePicture } from "../../imaging/decode-picture.ts";
import { defaultLimits } from "../../imaging/limits.ts";
import { resamplePicture } from "../../imaging/resample.ts";
import { toEightBits } from "../../imaging/to-eight-bits.ts";

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
