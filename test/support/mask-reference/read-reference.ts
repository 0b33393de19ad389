import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import type { PicturePixels } from "../../../renderer/mask/operations/picture-pixels.ts";
import { type Plane, readRow } from "../../../renderer/mask/plane.ts";
import { PlaneWriter } from "../../../renderer/mask/plane-rows.ts";

const folder = fileURLToPath(new URL("../../fixtures/mask-reference/", import.meta.url));

/** What generate.py was asked for. */
export interface ReferenceCases {
  readonly wands: readonly { x: number; y: number; tolerance: number; smooth: boolean }[];
  readonly shapes: Readonly<
    Record<string, { points?: readonly (readonly number[])[]; rect?: readonly number[] }>
  >;
}

export async function readCases(): Promise<ReferenceCases> {
  // `as`: written by generate.py in this shape
  return JSON.parse(await readFile(`${folder}cases.json`, "utf8")) as ReferenceCases;
}

/** A mask of the reference as bytes, row-major. */
export async function readReference(name: string): Promise<Uint8Array> {
  return sharp(`${folder}${name}.png`).toColourspace("b-w").raw().toBuffer();
}

export async function readReferencePlane(name: string): Promise<Plane> {
  const { width, height } = await sharp(`${folder}${name}.png`).metadata();
  const bytes = await readReference(name);
  const writer = new PlaneWriter({ width, height });
  for (let y = 0; y < height; y++) writer.writeSpan(y, 0, width, bytes.subarray(y * width));
  return writer.finish();
}

export async function readReferencePicture(): Promise<PicturePixels> {
  const { data, info } = await sharp(`${folder}picture.png`)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return picturePixels(data, info.width, info.height);
}

/** A picture in memory, of RGBA bytes. */
export function picturePixels(data: Uint8Array, width: number, height: number): PicturePixels {
  return {
    width,
    height,
    read: (rect, shrink = 1) => {
      const columns = Math.ceil(rect.width / shrink);
      const rows = Math.ceil(rect.height / shrink);
      const part = new Uint8ClampedArray(columns * rows * 4);
      for (let y = 0; y < rows; y++) {
        const first = ((rect.y + y * shrink) * width + rect.x) * 4;
        if (shrink === 1) {
          part.set(data.subarray(first, first + columns * 4), y * columns * 4);
          continue;
        }
        for (let x = 0; x < columns; x++) {
          const from = first + x * shrink * 4;
          part.set(data.subarray(from, from + 4), (y * columns + x) * 4);
        }
      }
      return part;
    },
    close: () => {},
  };
}

export function planePixels(plane: Plane): Uint8Array {
  const all = new Uint8Array(plane.width * plane.height);
  for (let y = 0; y < plane.height; y++) readRow(plane, y, all.subarray(y * plane.width));
  return all;
}

/** How two masks differ: in how many pixels, and at most by how much. */
export function compareMasks(actual: Uint8Array, expected: Uint8Array) {
  let pixels = 0;
  let most = 0;
  if (actual.length !== expected.length) throw new Error("The masks differ in size.");
  for (let index = 0; index < actual.length; index++) {
    const difference = Math.abs((actual[index] ?? 0) - (expected[index] ?? 0));
    if (difference > 0) pixels++;
    if (difference > most) most = difference;
  }
  return { pixels, most };
}
