import { createHash } from "node:crypto";
import { providerPictures } from "../../../electron/imaging/provider-pictures.ts";
import type { Size } from "../../../shared/domain/geometry.ts";
import type { Raster8 } from "../../../shared/domain/raster.ts";

/** What a fake paints: the picture with its colours turned over where it may edit. As PNG. */
export async function paintEdit(options: {
  readonly image: Uint8Array;
  readonly mask: { readonly bytes: Uint8Array; readonly reads: "transparent" | "white" } | null;
  /** Null: the picture's own. */
  readonly size: Size | null;
}): Promise<Uint8Array> {
  const image = await providerPictures.decode(options.image);
  const mask = options.mask === null ? null : await providerPictures.decode(options.mask.bytes);
  const size = options.size ?? image;
  const data = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const fromX = Math.floor((x * image.width) / size.width);
      const fromY = Math.floor((y * image.height) / size.height);
      const from = fromY * image.width + fromX;
      const isEdited = mask === null || options.mask === null || editsAt(mask, from, options.mask.reads);
      for (let channel = 0; channel < 3; channel++) {
        const value = image.data[from * image.channels + channel] ?? 0;
        data[(y * size.width + x) * 3 + channel] = isEdited ? 255 - value : value;
      }
    }
  }
  return providerPictures.encodePng({ width: size.width, height: size.height, channels: 3, data });
}

/** A picture from words: its colour follows from them. As PNG. */
export async function paintFromWords(prompt: string, { width, height }: Size): Promise<Uint8Array> {
  const colour = createHash("sha256").update(prompt).digest();
  const data = new Uint8Array(width * height * 3).map((_, at) => colour[at % 3] ?? 0);
  return providerPictures.encodePng({ width, height, channels: 3, data });
}

function editsAt(mask: Raster8, pixel: number, reads: "transparent" | "white"): boolean {
  const value =
    reads === "white"
      ? (mask.data[pixel * mask.channels] ?? 0)
      : 255 - (mask.channels === 4 ? (mask.data[pixel * 4 + 3] ?? 255) : 255);
  return value > 127;
}
