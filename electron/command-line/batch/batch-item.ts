import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import type { Model } from "../../../shared/catalogue/model.ts";
import { checkParameters } from "../../../shared/catalogue/parameters.ts";
import type { Size } from "../../../shared/domain/geometry.ts";
import type { MaskRaster } from "../../../shared/domain/raster.ts";
import { decodePicture } from "../../imaging/decode-picture.ts";
import { exportPicture } from "../../imaging/export-picture.ts";
import { readHeader } from "../../imaging/header.ts";
import { defaultLimits } from "../../imaging/limits.ts";
import { decodeMask } from "../../imaging/mask-codec.ts";
import { checkModelTakes, checkReferenceSizes } from "../../jobs/check-request.ts";
import { referenceRaster } from "../../library/picture-store.ts";
import type { Provider, RemoteJob } from "../../providers/provider.ts";
import type { CommandServices } from "../command-services.ts";
import { estimateFileEdit, type FileEdit, runFileEdit } from "../file-edit.ts";
import { namingInput, readPath } from "../picture-input.ts";
import { writePicture } from "../picture-output.ts";
import type { BatchFile } from "./batch-folder.ts";
import type { BatchJournal } from "./batch-journal.ts";
import { fillIn, type Recipe } from "./recipe.ts";

/** One recipe for all pictures of a folder, and who runs it. */
export interface Batch {
  readonly folder: string;
  readonly recipe: Recipe;
  readonly recipePath: string;
  readonly model: Model;
  readonly provider: Provider;
  readonly services: CommandServices;
}

/**
 * The recipe for one picture, everything read and checked, and what it will cost in US dollars (null: not known).
 * @param index 1 for the first.
 * @throws AppError for what cannot be run.
 */
export async function prepareItem(
  { folder, recipe, recipePath, model, provider }: Batch,
  { file, name }: BatchFile,
  index: number,
  seed: number,
  signal: AbortSignal,
): Promise<{ readonly edit: FileEdit; readonly estimate: number | null }> {
  const own = Object.hasOwn(recipe.variables, file) ? recipe.variables[file] : undefined;
  const values = { ...own, file, name, index: String(index) };
  const beside = (path: string) => resolve(dirname(recipePath), fillIn(path, values));
  const prompt = fillIn(recipe.prompt, values).trim();
  const parameters = checkParameters(model, recipe.parameters);
  checkModelTakes(model, { hasMask: recipe.mask !== null, prompt, references: recipe.references.length });
  const { raster: picture } = await decodePicture(await readPath("The picture", join(folder, file), signal), {
    limits: defaultLimits,
    signal,
  });
  const mask = recipe.mask === null ? null : await readMask(beside(recipe.mask), picture, signal);
  const files: Uint8Array[] = [];
  const sizes: Size[] = [];
  for (const reference of recipe.references.map(beside)) {
    const bytes = await readPath("The reference", reference, signal);
    sizes.push(await namingInput("The reference", reference, () => readHeader(bytes)));
    files.push(bytes);
  }
  checkReferenceSizes(model, sizes);
  const references = [];
  for (const bytes of files)
    references.push(await referenceRaster(bytes, model.references.maximumPixels, signal));
  const estimate = estimateFileEdit({ model, provider, picture, mask, parameters }, sizes);
  return { edit: { model, provider, picture, mask, prompt, parameters, seed, references }, estimate };
}

async function readMask(path: string, picture: Size, signal: AbortSignal): Promise<MaskRaster> {
  const bytes = await readPath("The mask", path, signal);
  return namingInput("The mask", path, () => decodeMask(bytes, picture));
}

/**
 * Runs one picture, keeping in the journal how far it has come.
 * @param remote its job at the service from before; null for a new one.
 * @throws AppError as `runFileEdit` and for what cannot be written.
 */
export async function runItem(
  { recipe, services, model }: Batch,
  { file, output }: BatchFile,
  run: {
    readonly edit: FileEdit;
    readonly remote: RemoteJob | null;
    readonly journal: BatchJournal;
    readonly progress: (stage: string, fraction: number | null) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { edit, remote, journal, progress, signal } = run;
  const isPaid = model.price.kind !== "free";
  const { raster, result } = await runFileEdit(edit, {
    services,
    remote,
    signal,
    observer: {
      progress,
      submitting: () => journal.submitting(file),
      accepted: (job) => journal.accepted(file, job),
      takenBack: () => journal.takenBack(file),
    },
  });
  const { bytes } = await exportPicture(
    raster,
    { format: recipe.format, quality: recipe.quality, metadata: true },
    { modelId: model.id, prompt: edit.prompt, seed: model.seed ? edit.seed : null },
    isPaid ? undefined : signal,
  );
  await writePicture(output, bytes, { overwrite: false, isPaid, signal, stdout: process.stdout });
  const cost = result.cost?.currency === "USD" ? result.cost.amount : null;
  journal.done(file, createHash("sha256").update(bytes).digest("hex"), cost);
}
