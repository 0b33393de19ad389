import { precisionTitles } from "../../shared/domain/local-model-names.ts";
import { AppError } from "../../shared/errors.ts";
import type { InferenceHost } from "../inference/host.ts";
import { convertedFolder } from "../inference/kontext/checkpoint/converted-folder.ts";
import { conversionFolder } from "../inference/kontext/convert/convert-checkpoint.ts";
import { eraseConversion as eraseConverted } from "../inference/kontext/convert/erase-conversion.ts";
import { inStorage } from "../library/storage-errors.ts";
import {
  type CheckedModel,
  type ConvertedPrecision,
  conversionFallback,
  convertedPrecisions,
} from "./checked-model.ts";
import type { TaskWork } from "./task-board.ts";

/** What a conversion runs in: a process of its own, so that edits go on meanwhile and a crash ends only it. */
export type ConversionHost = Pick<InferenceHost, "run" | "release">;

/**
 * Where a model is converted to: where that was begun, or else may be written.
 * @throws AppError `unavailable` for a model that cannot be read, storage errors.
 */
export async function conversionTarget(
  { stored, checkpoint, problem, unfinished }: CheckedModel,
  precision: ConvertedPrecision,
  modelsFolder: string,
): Promise<string> {
  if (checkpoint === null)
    throw new AppError("unavailable", `${stored.name} cannot be read. ${problem ?? ""}`.trim());
  const begun = unfinished.get(precision);
  if (begun) return begun.folder;
  return conversionFolder(checkpoint, precision, conversionFallback(modelsFolder, stored));
}

/**
 * Writes smaller weights. Stopped, it goes on where it was; a file has its name only when it is whole.
 * @param target folder of this precision, as from `conversionTarget`.
 */
export function conversionWork(
  { stored }: CheckedModel,
  precision: ConvertedPrecision,
  target: string,
  openHost: () => ConversionHost,
): TaskWork {
  return {
    kind: "conversion",
    title: `${stored.name} to ${precisionTitles[precision]}`,
    modelId: stored.id,
    precision,
    run: async (tell, signal) => {
      const host = openHost();
      try {
        await host.run(
          { kind: "conversion", folder: stored.folder, precision, target },
          {
            signal,
            onEvent: (event) => {
              if (event.type !== "progress") return;
              const { stage, doneBytes = 0, totalBytes = null } = event;
              tell({ stage, doneBytes, totalBytes });
            },
          },
        );
      } finally {
        await host.release(); // one that was stopped gives its lock back first
      }
    },
    erase: () => eraseConversion(target),
  };
}

/**
 * Erases what was converted, and nothing else that a person may have put there.
 *
 * @param folder of one precision; need not be there.
 * @throws AppError storage errors; `conflict` where another process converts into it, or it is reached through a link.
 */
export function eraseConversion(folder: string): Promise<void> {
  return inStorage("erase the converted weights", () => eraseConverted(folder));
}

/** Erases all that was converted into a folder, whole or not, of whatever weights. @throws AppError as `eraseConversion`. */
export async function eraseConversionsIn(base: string): Promise<void> {
  for (const precision of convertedPrecisions) await eraseConversion(convertedFolder(base, precision));
}
