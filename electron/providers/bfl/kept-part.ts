import type { Rect } from "../../../shared/domain/geometry.ts";
import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";
import { AppError } from "../../../shared/errors.ts";

/**
 * What a mask over the edges of a picture leaves in its middle: the bounds of all pixels that are kept.
 * @throws AppError `invalid-input` where the mask covers no edge from end to end, or everything.
 */
export function keptPart({ width, height, data }: MaskRaster): Rect {
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(0);
    if (first < 0) continue;
    top = Math.min(top, y);
    bottom = y;
    left = Math.min(left, first);
    right = Math.max(right, row.lastIndexOf(0));
  }
  const kept = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  if (bottom < 0)
    throw wrongMask("The mask covers all of the picture; this model needs a part to go on from.");
  if (kept.width === width && kept.height === height) {
    throw wrongMask("The mask covers no edge from end to end; this model makes edges anew.");
  }
  return kept;
}

function wrongMask(message: string): AppError {
  return new AppError("invalid-input", message, {
    nextStep:
      "Paint over one or more whole edges of the picture and leave its middle, or choose a model that fills.",
  });
}

/** @param part lies inside the picture. */
export function cutOut({ width, channels, data }: Raster8, part: Rect): Raster8 {
  const cut = new Uint8Array(part.width * part.height * channels);
  for (let row = 0; row < part.height; row++) {
    const from = ((part.y + row) * width + part.x) * channels;
    cut.set(data.subarray(from, from + part.width * channels), row * part.width * channels);
  }
  return { width: part.width, height: part.height, channels, data: cut };
}
