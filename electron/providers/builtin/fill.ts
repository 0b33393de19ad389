import type { Raster8 } from "../../../shared/domain/raster.ts";
import { AppError } from "../../../shared/errors.ts";
import { fillContentAware } from "./content-aware-fill.ts";
import type { FillTask, Stepwise } from "./fill-task.ts";
import { fillSmoothly } from "./smooth-fill.ts";

/**
 * The fill that a task asks for. Only pixels whose mask is above 0 differ from the task's image; an empty mask gives a copy.
 * @throws AppError `invalid-input` for sizes that do not fit, or where the mask leaves nothing known.
 */
export function fill(task: FillTask): Stepwise<Raster8> {
  checkSizes(task);
  return task.kind === "smooth" ? fillSmoothly(task) : fillContentAware(task);
}

function checkSizes({ image, mask }: FillTask): void {
  if (mask.width !== image.width || mask.height !== image.height) {
    throw new AppError(
      "invalid-input",
      `The mask is ${mask.width}×${mask.height} pixels, the picture ${image.width}×${image.height}.`,
      { nextStep: "Give a mask of the picture's size." },
    );
  }
  const pixels = image.width * image.height;
  if (image.data.length !== pixels * image.channels || mask.data.length !== pixels) {
    throw new AppError(
      "invalid-input",
      `${image.width}×${image.height} pixels need ${pixels * image.channels} bytes and a mask of ${pixels}; ` +
        `there are ${image.data.length} and ${mask.data.length}.`,
      { nextStep: "Give pixels and mask that fit the size." },
    );
  }
}
