import { join } from "node:path";
import type { Precision } from "../../shared/domain/local-model.ts";
import { AppError } from "../../shared/errors.ts";
import { withoutPaths } from "../../shared/without-paths.ts";
import type { Checkpoint } from "../inference/kontext/checkpoint/checkpoint.ts";
import { convertedFolder } from "../inference/kontext/checkpoint/converted-folder.ts";
import { openCheckpoint } from "../inference/kontext/checkpoint/open-checkpoint.ts";
import { hasConversionFiles, writtenBytes } from "../inference/kontext/convert/conversion-files.ts";
import type { StoredModel } from "./model-store.ts";

export type ConvertedPrecision = Exclude<Precision, "original">;
export const convertedPrecisions: readonly ConvertedPrecision[] = ["float16", "int8", "int4"];

export interface UnfinishedConversion {
  readonly folder: string;
  /** Of the weights that are written. */
  readonly byteLength: number;
}

/** A model on the list, held against its files. */
export interface CheckedModel {
  readonly stored: StoredModel;
  /** At its original precision; null where it cannot be opened. */
  readonly checkpoint: Checkpoint | null;
  /** Null when it can run; otherwise what is wrong and what to do. */
  readonly problem: string | null;
  /** Where converted weights lie that are whole. */
  readonly conversions: ReadonlyMap<ConvertedPrecision, string>;
  /** Those that were begun and are not whole. */
  readonly unfinished: ReadonlyMap<ConvertedPrecision, UnfinishedConversion>;
}

type Conversions = Pick<CheckedModel, "conversions" | "unfinished">;

/** Where conversions lie that could not be written beside the weights. */
export function conversionFallback(modelsFolder: string, { id }: Pick<StoredModel, "id">): string {
  return join(modelsFolder, "converted", id);
}

/** Reads configs and headers anew: a folder may have been moved, changed or come back. Never throws. */
export async function checkModel(stored: StoredModel, modelsFolder: string): Promise<CheckedModel> {
  try {
    const checkpoint = await openCheckpoint(stored.folder, { precision: "original" });
    const found = await findConversions(stored, checkpoint, modelsFolder);
    if (checkpoint.tokenizers.clip === null || checkpoint.tokenizers.t5 === null) {
      const missing = checkpoint.tokenizers.clip === null ? "tokenizer" : "tokenizer_2";
      const problem = `The model's folder has no whole ${missing}. Copy it from where the model came from.`;
      return { stored, checkpoint, ...found, problem };
    }
    return { stored, checkpoint, ...found, problem: null };
  } catch (error) {
    const text =
      error instanceof AppError ? `${error.message} ${error.nextStep ?? ""}` : withoutPaths(String(error));
    return { stored, checkpoint: null, problem: text.trim(), conversions: new Map(), unfinished: new Map() };
  }
}

async function findConversions(
  { folder, id }: StoredModel,
  checkpoint: Checkpoint,
  modelsFolder: string,
): Promise<Conversions> {
  const found = new Map<ConvertedPrecision, string>();
  const begun = new Map<ConvertedPrecision, UnfinishedConversion>();
  for (const precision of convertedPrecisions) {
    const places = [checkpoint.folder, conversionFallback(modelsFolder, { id })];
    for (const place of places.map((base) => convertedFolder(base, precision))) {
      if (found.has(precision) || !(await hasConversionFiles(place))) continue;
      try {
        await openCheckpoint(folder, { precision, convertedTo: place, original: checkpoint });
        found.set(precision, place);
      } catch {
        // Or damaged, or of other weights than these: not offered, and converting anew puts it right.
        const byteLength = await writtenBytes(place).catch(() => 0);
        if (!begun.has(precision)) begun.set(precision, { folder: place, byteLength });
      }
    }
    if (found.has(precision)) begun.delete(precision);
  }
  return { conversions: found, unfinished: begun };
}
