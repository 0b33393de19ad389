import { rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { inStorage } from "../library/storage-errors.ts";
import { type CheckedModel, conversionFallback } from "./checked-model.ts";
import { eraseConversionsIn } from "./conversion.ts";

/**
 * Erases what Palimpsest has written of a model: its conversions, and its own files where it was downloaded. A person's own
 * folder stays as it was. @throws AppError storage errors; what could be erased until then is gone.
 */
export async function eraseModel({ stored, checkpoint }: CheckedModel, modelsFolder: string): Promise<void> {
  const fallback = conversionFallback(modelsFolder, stored);
  await eraseConversionsIn(checkpoint?.folder ?? stored.folder);
  await eraseConversionsIn(fallback);
  await inStorage("erase the converted weights", () => rm(fallback, { recursive: true, force: true }));
  const { folder, isDownloaded, name } = stored;
  if (!isDownloaded || !folder.startsWith(join(modelsFolder, "downloads") + sep)) return;
  await inStorage(`erase the files of ${name}`, () => rm(folder, { recursive: true, force: true }));
}
