import type { Size } from "../../../../shared/domain/geometry.ts";
import { AppError } from "../../../../shared/errors.ts";
import { tokenScale } from "../latents/pack.ts";
import type { ConditionedEdit } from "./conditioning.ts";

/** @throws AppError `invalid-input` naming the field, its value and the limit. */
export function checkEdit(edit: ConditionedEdit): void {
  const { context, references, size, mask, mode, steps, stepCacheThreshold } = edit;
  for (const [name, picture] of [
    ["The picture", context],
    ...references.map((reference, index) => [`Reference ${index + 1}`, reference] as const),
  ] as const) {
    requireTokens(name, picture);
    if (picture.channels !== 3) {
      throw invalid(`${name} has ${picture.channels} channels; the model takes 3, without transparency.`);
    }
  }
  requireTokens("The result", size);
  if (mask && mode === "constrained") {
    requireSame("The mask", mask, "the result", size);
    requireSame("The picture", context, "the result", size);
  }
  if (!Number.isInteger(steps) || steps < 1 || steps > 100) {
    throw invalid(`steps is ${steps}; it must be a whole number from 1 to 100.`);
  }
  if (stepCacheThreshold !== null && !(stepCacheThreshold > 0)) {
    throw invalid(`stepCacheThreshold is ${stepCacheThreshold}; it must be above 0.`);
  }
}

function requireTokens(name: string, { width, height }: Size): void {
  if ([width, height].every((side) => side >= tokenScale && side % tokenScale === 0)) return;
  throw invalid(`${name} is ${width}×${height}; both sides must be multiples of ${tokenScale}.`);
}

function requireSame(name: string, found: Size, other: string, wanted: Size): void {
  if (found.width === wanted.width && found.height === wanted.height) return;
  throw invalid(
    `${name} is ${found.width}×${found.height} and ${other} ${wanted.width}×${wanted.height}; a constrained edit needs the same.`,
  );
}

function invalid(message: string): AppError {
  return new AppError("invalid-input", message);
}
