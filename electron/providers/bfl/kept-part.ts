import type { Rect } from "../../../shared/domain/geometry.ts";
import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";
import { AppError } from "../../../shared/errors.ts";

/** A band counts as painted over where nearly all of it is: its ends may lie in a frame's margin. */
const enough = 0.9;
/** Of a side: how far from the frame's edge a band may begin, as a frame may reach somewhat beyond the picture. */
const widestMargin = 0.1;

/**
 * What a mask over whole edges of a picture leaves in its middle.
 * @throws AppError `invalid-input` where the mask covers no edge from end to end, or everything.
 */
export function keptPart(mask: MaskRaster): Rect {
  const { width, height, data } = mask;
  const columns = new Float32Array(width);
  const rows = new Float32Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] === 0) continue;
      columns[x] = (columns[x] ?? 0) + 1 / height;
      rows[y] = (rows[y] ?? 0) + 1 / width;
    }
  }
  const left = bandAtStart(columns);
  const right = bandAtStart(columns.toReversed());
  const top = bandAtStart(rows);
  const bottom = bandAtStart(rows.toReversed());
  if (left + right >= width || top + bottom >= height) {
    throw wrongMask("The mask covers all of the picture; this model needs a part to go on from.");
  }
  if (left + right + top + bottom === 0) {
    throw wrongMask("The mask covers no edge from end to end; this model makes edges anew.");
  }
  return { x: left, y: top, width: width - left - right, height: height - top - bottom };
}

/** How many lines from the start on belong to a painted band there, the margin before it included; 0: none is. */
function bandAtStart(painted: Float32Array): number {
  const start = painted.findIndex((share) => share >= enough);
  if (start < 0 || start > painted.length * widestMargin) return 0;
  const end = painted.findIndex((share, line) => line > start && share < enough);
  return end < 0 ? painted.length : end;
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
