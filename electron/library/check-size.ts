import type { Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { importLimits } from "./import-picture.ts";

/** Refuses to make a picture that could not be opened. @throws AppError `too-large`. */
export function checkSize({ width, height }: Size): void {
  const { maximumSide, maximumPixels } = importLimits;
  if (Math.max(width, height) <= maximumSide && width * height <= maximumPixels) return;
  throw new AppError(
    "too-large",
    `A picture of ${width}×${height} pixels is too large; at most ${maximumSide} on a side and ` +
      `${maximumPixels} in all are possible.`,
    { nextStep: "Choose a smaller size." },
  );
}
