import type { Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { loadMask } from "./load-mask.ts";
import type { Combine, MaskOperation } from "./mask-operation.ts";
import { colorSelection, differenceSelection, transparencySelection } from "./operations/color-selection.ts";
import { fillHoles } from "./operations/fill-holes.ts";
import { growPlane, shrinkPlane } from "./operations/grow-plane.ts";
import { combinePlanes, thresholdPlane, uniformPlane } from "./operations/map-plane.ts";
import type { PicturePixels } from "./operations/picture-pixels.ts";
import { shapePlane } from "./operations/shape-plane.ts";
import { smoothPlane } from "./operations/smooth-plane.ts";
import { colorAt, wandSelection } from "./operations/wand-selection.ts";
import type { Plane } from "./plane.ts";
import type { Work } from "./work.ts";

/** Where the pixels of pictures come from; each throws AppError. They stay open until the operation is over. */
export interface OperationPictures {
  /** The picture on the canvas, of the mask's size. */
  current(): Promise<PicturePixels>;
  /** Another of that size. */
  open(url: string, size: Size): Promise<PicturePixels>;
}

const mostPixels = 1000;

/**
 * Fetches what the operation needs and returns the work that makes the new mask of the present one, which it does not
 * touch. Throws AppError: `invalid-input` for a value outside its limits; what loading a picture or a mask throws.
 */
export async function prepareOperation(
  mask: Plane,
  operation: MaskOperation,
  pictures: OperationPictures,
  signal: AbortSignal,
): Promise<Work<Plane>> {
  switch (operation.kind) {
    case "select-shape":
      return joined(mask, operation.combine, () => shapePlane(mask, operation.shape, operation.antialias));
    case "select-wand": {
      const { combine, at, tolerance, contiguous, antialias } = operation;
      check("The tolerance", tolerance, 0, 255);
      const picture = await pictures.current();
      const isInside = at.x >= 0 && at.y >= 0 && at.x < mask.width && at.y < mask.height;
      if (!isInside) return done(mask);
      return joined(mask, combine, () =>
        contiguous
          ? wandSelection(picture, at, tolerance, antialias)
          : colorSelection(picture, colorAt(picture, at), tolerance, antialias),
      );
    }
    case "select-color": {
      const { combine, color, tolerance, antialias } = operation;
      check("The tolerance", tolerance, 0, 255);
      const picture = await pictures.current();
      return joined(mask, combine, () => colorSelection(picture, [...color, 255], tolerance, antialias));
    }
    case "from-transparency": {
      const picture = await pictures.current();
      return joined(mask, operation.combine, () => transparencySelection(picture));
    }
    case "from-difference": {
      const { combine, url, tolerance, grow } = operation;
      check("The tolerance", tolerance, 0, 255);
      checkWhole("The growth", grow, 0, mostPixels);
      const picture = await pictures.current();
      const other = await pictures.open(url, mask);
      return joined(mask, combine, () => differenceSelection(picture, other, tolerance, grow));
    }
    case "paste": {
      const pasted = await loadMask(operation.source, mask, signal);
      return joined(mask, operation.combine, () => done(pasted));
    }
    case "fill":
      return done(uniformPlane(mask, 255));
    case "fill-holes":
      return fillHoles(mask);
    case "grow":
      checkWhole("The growth", operation.pixels, 1, mostPixels);
      return growPlane(mask, operation.pixels);
    case "shrink":
      checkWhole("The shrinkage", operation.pixels, 1, mostPixels);
      return shrinkPlane(mask, operation.pixels);
    case "smooth":
      checkWhole("The radius", operation.radius, 1, 100);
      return smoothPlane(mask, operation.radius);
    case "threshold":
      check("The level", operation.level, 1, 255);
      return done(thresholdPlane(mask, operation.level));
  }
}

function* joined(mask: Plane, combine: Combine, select: () => Work<Plane>): Work<Plane> {
  return combinePlanes(mask, yield* select(), combine);
}

function* done(plane: Plane): Work<Plane> {
  yield 1;
  return plane;
}

function check(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new AppError("invalid-input", `${name} is ${value}; it must be from ${least} to ${most}.`);
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  check(name, value, least, most);
  if (!Number.isInteger(value)) {
    throw new AppError("invalid-input", `${name} is ${value}; it must be a whole number of pixels.`);
  }
}
