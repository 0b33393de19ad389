import type { Rect } from "../../shared/domain/geometry.ts";
import type { Guarantee } from "../../shared/domain/node.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { finishEdit, prepareEdit } from "./edit.ts";

/** What a provider sees of an edit. */
export interface FramedEdit {
  readonly image: Raster8;
  /** Same size; 255 = edit. Null edits the whole image. */
  readonly mask: MaskRaster | null;
}

export interface EditOutcome<Result> {
  /** The parent's bytes outside the mask, the answer inside, a blend where the mask is between. */
  readonly raster: Raster;
  readonly guarantee: Guarantee;
  readonly result: Result;
  /** What of the parent's quality the pixels under the mask do not have. */
  readonly warnings: readonly string[];
}

/**
 * One edit: frame, ask `run`, put its answer back under the mask, check that nothing outside the mask changed.
 * The same for the library's jobs and for the command line.
 * @param mask of the parent's size; null edits the whole picture.
 * @param context pixels around the mask's bounds that the provider wants to see; may be Infinity.
 * @throws AppError `invalid-input` for an empty mask or one of another size, `provider-failed` for an answer of
 * another size, `guarantee-broken` if a pixel outside the mask changed (then nothing is kept).
 */
export async function* performEdit<Event, Result extends { readonly image: Raster8 }>(
  parent: Raster,
  mask: MaskRaster | null,
  context: (maskBounds: Rect) => number,
  run: (framed: FramedEdit) => AsyncGenerator<Event, Result, void>,
): AsyncGenerator<Event, EditOutcome<Result>, void> {
  const support = mask ?? wholePicture(parent);
  const frame = prepareEdit(parent, support, context);
  const result = yield* run({ image: frame.image, mask: mask ? frame.mask : null });
  const warnings =
    parent.data instanceof Uint16Array
      ? ["The picture has 16 bits a channel, the pixels under the mask were made with 8."]
      : [];
  return { ...finishEdit(parent, support, frame, result.image), result, warnings };
}

function wholePicture({ width, height }: Raster): MaskRaster {
  return { width, height, data: new Uint8Array(width * height).fill(255) };
}
