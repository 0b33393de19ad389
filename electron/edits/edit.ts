import type { Rect } from "../../shared/domain/geometry.ts";
import type { Guarantee } from "../../shared/domain/node.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { composite } from "./composite.ts";
import { measureGuarantee } from "./guarantee.ts";
import { measureMask } from "./mask-bounds.ts";

/**
 * Where a mask edits.
 * @returns the smallest rectangle around every pixel with mask > 0.
 * @throws AppError `invalid-input` for an empty mask or one of another size than the parent.
 */
export function boundsToEdit(parent: Raster, mask: MaskRaster): Rect {
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
  return bounds;
}

/**
 * The parent with the provider's answer under the mask, and the proof that nothing else changed.
 * @param mask of the parent's size.
 * @param image lies over the parent at `rect` and has its size. Outside of it the parent stays, whatever the mask says.
 * @throws AppError `guarantee-broken` if a pixel outside the mask differs, which would be a fault of ours: nothing of
 * the result may be kept.
 */
export function finishEdit(
  parent: Raster,
  mask: MaskRaster,
  image: Raster8,
  rect: Rect,
): { readonly raster: Raster; readonly guarantee: Guarantee } {
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
