import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeCanonical } from "../../../electron/imaging/picture-codec.ts";
import { toEightBits } from "../../../electron/imaging/to-eight-bits.ts";
import type { Rect } from "../../../shared/domain/geometry.ts";
import type { Raster8 } from "../../../shared/domain/raster.ts";

export type CaseKind = "texture" | "structure" | "smooth";

/** A part of a sample picture at its full resolution. */
export interface FillCase {
  readonly name: string;
  /** What the holes lie in, told by eye before anything was measured. */
  readonly kind: CaseKind;
  readonly file: string;
  readonly rect: Rect;
}

/** The fill was tuned on other pictures (skimage's brick, grass and gravel, other wallpapers), never on these. */
export const fillCases: readonly FillCase[] = [
  { name: "wood", kind: "texture", file: "coffee.png", rect: rect(428, 0, 172, 250) },
  { name: "lattice", kind: "texture", file: "rocket.jpg", rect: rect(0, 0, 200, 427) },
  { name: "seed-head", kind: "texture", file: "dandelions.jpg", rect: rect(1150, 560, 640, 640) },
  { name: "fluff", kind: "texture", file: "dandelions.jpg", rect: rect(800, 330, 512, 512) },
  { name: "cup", kind: "structure", file: "coffee.png", rect: rect(100, 0, 340, 300) },
  { name: "stem", kind: "structure", file: "dandelions.jpg", rect: rect(1240, 1900, 640, 640) },
  { name: "rocket", kind: "structure", file: "rocket.jpg", rect: rect(230, 80, 180, 300) },
  { name: "bokeh", kind: "smooth", file: "dandelions.jpg", rect: rect(2400, 1500, 640, 640) },
  { name: "sky", kind: "smooth", file: "rocket.jpg", rect: rect(230, 0, 200, 120) },
];

function rect(x: number, y: number, width: number, height: number): Rect {
  return { x, y, width, height };
}

/** Three channels. */
export async function readCase({ file, rect: part }: FillCase): Promise<Raster8> {
  const picture = toEightBits(await decodeCanonical(await readFile(join("resources", "samples", file))));
  const data = new Uint8Array(part.width * part.height * 3);
  for (let y = 0; y < part.height; y++) {
    for (let x = 0; x < part.width; x++) {
      const from = ((part.y + y) * picture.width + part.x + x) * picture.channels;
      data.set(picture.data.subarray(from, from + 3), (y * part.width + x) * 3);
    }
  }
  return { width: part.width, height: part.height, channels: 3, data };
}
