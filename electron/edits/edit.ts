import type { Rect } from "../../shared/domain/geometry.ts";
import type { Guarantee } from "../../shared/domain/node.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { composite } from "./composite.ts";
import { type Frame, frame } from "./frame.ts";
import { measureGuarantee } from "./guarantee.ts";
import { measureMask } from "./mask-bounds.ts";

/**
 * What a provider is shown for one edit.
 * @param mask of the parent's size.
 * @param context from the mask's bounds to the pixels wanted around them (Provider.context).
 * @throws AppError `invalid-input` for an empty mask or one of another size.
 */
export function prepareEdit(parent: Raster, mask: MaskRaster, context: (bounds: Rect) => number): Frame {
  if (mask.width !== parent.width || mask.height !== parent.height) {
    throw new AppError(
      "invalid-input",
      `The mask is ${mask.width}×${mask.height} pixels, the picture is ${parent.width}×${parent.height}.`,
      { nextStep: "Make the mask in the picture's size; it is never stretched." },
    );
  }
  const { bounds, pixels } = measureMask(mask);
  if (pixels === 0) {
    throw new AppError("invalid-input", "The mask is empty: no pixel is marked for the edit.", {
      nextStep: "Paint over what should change.",
    });
  }
  return frame(parent, mask, bounds, context(bounds));
}

/**
 * The parent with the provider's answer under the mask, and the proof that nothing else changed.
 * @param framed what `prepareEdit` gave.
 * @param image the provider's answer, of the frame's size.
 * @throws AppError `provider-failed` for another size; `guarantee-broken` if a pixel outside the mask differs,
 * which would be a fault of ours: nothing of the result may be kept.
 */
export function finishEdit(
  parent: Raster,
  mask: MaskRaster,
  framed: Frame,
  image: Raster8,
): { readonly raster: Raster; readonly guarantee: Guarantee } {
  const { rect } = framed;
  if (image.width !== rect.width || image.height !== rect.height) {
    throw new AppError(
      "provider-failed",
      `The model answered with ${image.width}×${image.height} pixels where ${rect.width}×${rect.height} were asked for.`,
      { nextStep: "Run it again; if it goes on, choose another model." },
    );
  }
  const raster = composite(parent, mask, image, rect);
  const guarantee = measureGuarantee(parent, raster, mask);
  if (guarantee.pixelsChangedOutside > 0) {
    throw new AppError(
      "guarantee-broken",
      `Pixels outside the mask would have changed (${guarantee.pixelsChangedOutside}); the result was thrown away.`,
      { nextStep: "Your picture is as it was. Please report this: it is a fault in Palimpsest." },
    );
  }
  return { raster, guarantee };
}
