import type { Model } from "../../shared/catalogue/model.ts";
import type { Rect } from "../../shared/domain/geometry.ts";
import type { Guarantee, Registration } from "../../shared/domain/node.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { planFrame } from "../../shared/framing/plan-frame.ts";
import { boundsToEdit, finishEdit } from "./edit.ts";
import { fitAnswer } from "./fit-answer.ts";
import { frame, insideOf } from "./frame.ts";

/** What a provider sees of an edit. */
export interface FramedEdit {
  /** Of a size that the model's size policy allows. */
  readonly image: Raster8;
  /** Same size; 255 = edit. Null edits the whole image, or the model takes no mask. */
  readonly mask: MaskRaster | null;
}

export interface EditSettings {
  readonly model: Model;
  /** Pixels around the mask's bounds that the provider wants to see; may be Infinity. Not asked without a mask. */
  readonly context: (maskBounds: Rect) => number;
  readonly signal: AbortSignal;
}

export interface EditOutcome<Result> {
  /** The parent's bytes outside the mask, the answer inside, a blend where the mask is between. */
  readonly raster: Raster;
  readonly guarantee: Guarantee;
  /** Null where it was not looked for: models that work pixel for pixel, or that are not shown the picture. */
  readonly registration: Registration | null;
  readonly result: Result;
  /** What of the parent's quality the edited pixels do not have, and what of the answer was doubtful. */
  readonly warnings: readonly string[];
}

/**
 * One edit: frame, ask `run`, bring its answer back to where it belongs, put it under the mask, check that nothing
 * outside the mask changed. The same for the library's jobs and for the command line.
 * @param mask of the parent's size; null edits the whole picture.
 * @param run may answer in any size.
 * @throws AppError `invalid-input` for an empty mask or one of another size, `provider-failed` (charged) for an answer
 * that is too small to be a picture, `guarantee-broken` if a pixel outside the mask changed (then nothing is kept); the
 * signal's reason when it aborts.
 */
export async function* performEdit<Event, Result extends { readonly image: Raster8 }>(
  parent: Raster,
  mask: MaskRaster | null,
  settings: EditSettings,
  run: (framed: FramedEdit) => AsyncGenerator<Event, Result, void>,
): AsyncGenerator<Event, EditOutcome<Result>, void> {
  const { model, context, signal } = settings;
  const bounds = mask && boundsToEdit(parent, mask);
  const plan = planFrame(parent, bounds, model, bounds ? context(bounds) : Number.POSITIVE_INFINITY);
  const framed = await frame(parent, mask, plan);
  signal.throwIfAborted();
  const result = yield* run({
    image: framed.image,
    mask: model.mask.support === "none" ? null : framed.mask,
  });
  signal.throwIfAborted();
  const fitted = await fitAnswer(
    framed,
    result.image,
    { width: parent.width, height: parent.height, area: bounds ?? insideOf(parent) },
    model,
    signal,
  );
  signal.throwIfAborted();
  const finished = finishEdit(parent, mask ?? wholePicture(parent), fitted.image, fitted.rect);
  const warnings =
    parent.data instanceof Uint16Array
      ? ["The picture has 16 bits a channel, the pixels under the mask were made with 8.", ...fitted.warnings]
      : fitted.warnings;
  return { ...finished, registration: fitted.registration, result, warnings };
}

function wholePicture({ width, height }: Raster): MaskRaster {
  return { width, height, data: new Uint8Array(width * height).fill(255) };
}
