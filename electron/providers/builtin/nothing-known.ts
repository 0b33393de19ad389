import { AppError } from "../../../shared/errors.ts";

export function nothingKnown(): AppError {
  return new AppError(
    "invalid-input",
    "The mask covers everything around it: no pixel is left to copy from.",
    {
      nextStep: "Erase part of the mask, so that some of the picture stays to take texture from.",
    },
  );
}
