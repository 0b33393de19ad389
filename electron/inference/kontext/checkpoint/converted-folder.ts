import { join } from "node:path";
import type { Precision } from "./checkpoint.ts";

/** Where a precision lies that Palimpsest converted, in the checkpoint's folder or in another one. */
export function convertedFolder(folder: string, precision: Precision): string {
  return join(folder, "palimpsest", precision);
}

/** The key of a converted file's metadata that says which precision it was written at, and of which layout. */
export const conversionKey = "palimpsest";

/** The key that says which original it was written from: `Checkpoint.weightsFingerprint` of that. */
export const sourceKey = "source";

/** Changes with the layout of converted files, so that older ones are refused instead of misread. */
export function conversionMark(precision: Precision): string {
  return `1 ${precision}`;
}
