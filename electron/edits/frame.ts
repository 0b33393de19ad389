import { clamp, expandRect, intersectRects, type Rect } from "../../shared/domain/geometry.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { toEightBits } from "../imaging/to-eight-bits.ts";

/** The part of a picture that a provider sees. */
export interface Frame {
  /** Where the part lies in the picture, in picture pixels. */
  readonly rect: Rect;
  readonly image: Raster8;
  /** Of the same size; 255 = edit. */
  readonly mask: MaskRaster;
}

/**
 * Cuts out the mask's bounds with `context` pixels around them, as far as the picture reaches. 16-bit pixels are
 * rounded to 8: no provider takes more.
 * @param bounds not empty (mask-bounds.ts).
 * @param context ≥ 0; Infinity for the whole picture.
 */
export function frame(picture: Raster, mask: MaskRaster, bounds: Rect, context: number): Frame {
  const margin = Math.round(clamp(context, 0, Math.max(picture.width, picture.height)));
  const rect = intersectRects(expandRect(bounds, margin), {
    x: 0,
    y: 0,
    width: picture.width,
    height: picture.height,
  });
  return { rect, image: toEightBits(cropPicture(picture, rect)), mask: cropMask(mask, rect) };
}

function cropPicture({ width, channels, data }: Raster, rect: Rect): Raster {
  return {
    width: rect.width,
    height: rect.height,
    channels,
    data: cropRows(data, width * channels, rect, channels),
  };
}

function cropMask({ width, data }: MaskRaster, rect: Rect): MaskRaster {
  return { width: rect.width, height: rect.height, data: cropRows(data, width, rect, 1) };
}

function cropRows<Data extends Uint8Array | Uint16Array>(
  data: Data,
  stride: number,
  rect: Rect,
  channels: number,
): Data {
  const row = rect.width * channels;
  const Samples = data.constructor as new (length: number) => Data; // the same kind of typed array
  const cropped = new Samples(row * rect.height);
  for (let y = 0; y < rect.height; y++) {
    const from = (rect.y + y) * stride + rect.x * channels;
    cropped.set(data.subarray(from, from + row), y * row);
  }
  return cropped;
}
