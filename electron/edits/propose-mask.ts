import { invariant } from "../../shared/assert.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { MaskRaster, Raster } from "../../shared/domain/raster.ts";
import { resampleMask } from "../imaging/resample.ts";
import { changedAreas } from "./changed-areas.ts";

export interface ProposedMask {
  /** Of the picture's size, with a soft edge; null if nothing changed. */
  readonly mask: MaskRaster | null;
  /** Of the picture, 0..1. */
  readonly changedShare: number;
}

/** Where differences are looked for, at most, along the longer side: areas, not pixels. At least two pixels make one. */
const longestSide = 1024;

/**
 * Which part of a picture an edit of the whole picture changed: for putting the change alone into the parent, so that
 * what a model only wore out comes from the parent as it was. Noise, recompression and single specks do not count.
 * @param answer of the parent's size, already where it belongs (performEdit); depth and transparency may differ.
 */
export async function proposeMask(parent: Raster, answer: Raster): Promise<ProposedMask> {
  invariant(
    parent.width === answer.width && parent.height === answer.height,
    "an edit keeps the picture's size",
  );
  const factor = Math.max(2, Math.ceil(Math.max(parent.width, parent.height) / longestSide));
  const small = { width: Math.ceil(parent.width / factor), height: Math.ceil(parent.height / factor) };
  const areas = changedAreas({ ...small, data: differences(parent, answer, factor, small) });
  let sum = 0;
  for (const value of areas.data) sum += value;
  if (sum === 0) return { mask: null, changedShare: 0 };
  // The last block of a row or column may be cut short, so the small picture ends beyond the large one.
  const window = { x: 0, y: 0, width: parent.width / factor, height: parent.height / factor };
  const size = { width: parent.width, height: parent.height };
  return { mask: await resampleMask(areas, window, size), changedShare: sum / 255 / areas.data.length };
}

/**
 * For every block of factor × factor pixels, how far its mean colour moved, in 8-bit units. The mean is what noise and
 * recompression leave alone.
 */
function differences(parent: Raster, answer: Raster, factor: number, small: Size): Float32Array {
  const moved = new Float32Array(small.width * small.height);
  const sums = new Float64Array(small.width * 3);
  const before = parent.data instanceof Uint16Array ? 1 / 257 : 1;
  const after = answer.data instanceof Uint16Array ? 1 / 257 : 1;
  for (let row = 0; row < small.height; row++) {
    sums.fill(0);
    const bottom = Math.min(parent.height, (row + 1) * factor);
    for (let y = row * factor; y < bottom; y++) {
      for (let x = 0; x < parent.width; x++) {
        const from = (y * parent.width + x) * parent.channels;
        const to = (y * parent.width + x) * answer.channels;
        const at = Math.floor(x / factor) * 3;
        for (let channel = 0; channel < 3; channel++) {
          const change =
            (answer.data[to + channel] ?? 0) * after - (parent.data[from + channel] ?? 0) * before;
          sums[at + channel] = (sums[at + channel] ?? 0) + change;
        }
      }
    }
    const blockHeight = bottom - row * factor;
    for (let column = 0; column < small.width; column++) {
      const pixels = blockHeight * (Math.min(parent.width, (column + 1) * factor) - column * factor);
      const at = column * 3;
      moved[row * small.width + column] =
        Math.hypot(sums[at] ?? 0, sums[at + 1] ?? 0, sums[at + 2] ?? 0) / pixels;
    }
  }
  return moved;
}
