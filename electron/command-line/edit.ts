import { createHash } from "node:crypto";
import { checkParameters } from "../../shared/catalogue/parameters.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { MaskRaster, Raster } from "../../shared/domain/raster.ts";
import type { EditOutcome } from "../edits/perform-edit.ts";
import { decodePicture } from "../imaging/decode-picture.ts";
import { exportPicture } from "../imaging/export-picture.ts";
import { readHeader } from "../imaging/header.ts";
import { checkLimits, defaultLimits } from "../imaging/limits.ts";
import { decodeMask } from "../imaging/mask-codec.ts";
import { checkModelTakes, checkReferenceSizes } from "../jobs/check-request.ts";
import { dollars, totalOf } from "../jobs/spending-caps.ts";
import { referenceRaster } from "../library/picture-store.ts";
import { getOnce } from "../network/get-once.ts";
import type { ProviderResult } from "../providers/provider.ts";
import { approveCost } from "./approve-cost.ts";
import { readParameters, usageError } from "./arguments.ts";
import type { CommandContext } from "./command.ts";
import { type CommandServices, openCommandServices } from "./command-services.ts";
import { type EditArguments, readEditArguments } from "./edit-arguments.ts";
import { exitCodeOf } from "./exit-code.ts";
import { estimateFileEdit, type FileEdit, runFileEdit } from "./file-edit.ts";
import { type InputSources, namingInput, readPictureInput } from "./picture-input.ts";
import { refuseUnwritable, writePicture } from "./picture-output.ts";

/**
 * `palimpsest edit` and `palimpsest fill`: an edit from files to files through the same code as the editor's jobs,
 * without a library: what it costs is in no ledger, so that each paid run has to be agreed to.
 */
export async function editCommand(
  args: readonly string[],
  command: "edit" | "fill",
  context: CommandContext,
): Promise<void> {
  const asked = readEditArguments(args, command);
  for (const output of asked.outputs) await refuseUnwritable(output, asked.force);
  const services = await openCommandServices();
  const { edit, estimate, warnings } = await prepare(asked, services, context);
  const isPaid = edit.model.price.kind !== "free";
  if (isPaid) {
    const total = totalOf(asked.outputs.map(() => estimate));
    approveCost({
      estimate: total,
      caps: services.settings.spendingCaps,
      yes: asked.yes,
      maximum: asked.maximumCost,
    });
    context.terminal.note(`Estimated cost: ${total === null ? "not known" : dollars(total)}.`);
  }
  for (const warning of warnings) context.terminal.note(warning);

  const results: EditResult[] = [];
  for (const [index, output] of asked.outputs.entries()) {
    const seed = (edit.seed + index) % 0x1_0000_0000;
    try {
      results.push(await runOne({ ...edit, seed }, output, asked, services, context));
    } catch (error) {
      if (results.length === 0) throw error;
      process.exitCode = exitCodeOf(error);
      for (const done of results) context.terminal.note(`Made before that: ${textOf(done)}`);
      return context.terminal.error(error, { results });
    }
  }
  context.terminal.result(
    { model: edit.model.id, prompt: edit.prompt, parameters: edit.parameters, estimate, warnings, results },
    results.map(textOf).join("\n"),
  );
}

interface EditResult {
  readonly output: string;
  readonly seed: number | null;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly guarantee: EditOutcome<ProviderResult>["guarantee"];
  readonly cost: ProviderResult["cost"];
  readonly modelRevision: string | null;
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

/** Everything that can be found wrong before anything is sent. */
async function prepare(asked: EditArguments, services: CommandServices, { stdin, signal }: CommandContext) {
  const { model, provider } = services.registry.find(asked.modelId);
  const parameters = checkParameters(model, readParameters(model, asked.set));
  if (asked.askedSeed !== null && !model.seed)
    throw usageError(`--seed is ${asked.askedSeed}; ${model.name} has no seed.`);
  checkModelTakes(model, {
    hasMask: asked.mask !== null,
    prompt: asked.prompt,
    references: asked.references.length,
  });
  if (asked.prompt.trim() !== "" && model.prompt.use === "none")
    throw usageError(`--prompt is given; ${model.name} takes none.`);
  await services.findAccount(provider);

  const sources: InputSources = { stdin, get: getOnce, signal };
  const { raster: picture, warnings } = await readSource(asked, model.input === "none", sources);
  const mask = asked.mask === null ? null : await readMask(asked.mask, picture, sources);
  const referenceFiles: Uint8Array[] = [];
  const sizes: Size[] = [];
  for (const reference of asked.references) {
    const bytes = await readPictureInput("--reference", reference, sources);
    sizes.push(await namingInput("--reference", reference, () => readHeader(bytes)));
    referenceFiles.push(bytes);
  }
  checkReferenceSizes(model, sizes);
  const estimate = estimateFileEdit({ model, provider, picture, mask, parameters }, sizes);
  const references = [];
  for (const bytes of referenceFiles)
    references.push(await referenceRaster(bytes, model.references.maximumPixels, signal));
  const edit: FileEdit = {
    model,
    provider,
    picture,
    mask,
    prompt: asked.prompt.trim(),
    parameters,
    seed: asked.firstSeed,
    references,
  };
  return { edit, estimate, warnings };
}

async function readMask(mask: string, picture: Size, sources: InputSources): Promise<MaskRaster> {
  const bytes = await readPictureInput("--mask", mask, sources);
  return namingInput("--mask", mask, () => decodeMask(bytes, picture));
}

/** The picture, or a white one of `--size` for models that work from words alone. */
async function readSource(
  { input, size }: EditArguments,
  isFromWords: boolean,
  sources: InputSources,
): Promise<{ readonly raster: Raster; readonly warnings: readonly string[] }> {
  if (input !== null) {
    if (size !== null) throw usageError("--size is for models that work from words alone, without IN.");
    const bytes = await readPictureInput("IN", input, sources);
    return namingInput("IN", input, () =>
      decodePicture(bytes, { limits: defaultLimits, signal: sources.signal }),
    );
  }
  if (!isFromWords) throw usageError("IN, the picture to edit, is missing.");
  if (size === null) throw usageError("--size WIDTHxHEIGHT is missing: this model works from words alone.");
  checkLimits({ format: "png", ...size, frames: 1 }, defaultLimits);
  const data = new Uint8Array(size.width * size.height * 3).fill(255);
  return { raster: { ...size, channels: 3, data }, warnings: [] };
}

async function runOne(
  edit: FileEdit,
  output: string,
  asked: EditArguments,
  services: CommandServices,
  { terminal, signal, stdout }: CommandContext,
): Promise<EditResult> {
  const startedAt = services.outside.now();
  const isPaid = edit.model.price.kind !== "free";
  const { raster, guarantee, result, warnings } = await runFileEdit(edit, {
    services,
    signal,
    remote: null,
    observer: { progress: (stage, fraction) => terminal.progress(stage, fraction) },
  });
  const exported = await exportPicture(
    raster,
    { format: asked.format, quality: asked.quality, metadata: true },
    { modelId: edit.model.id, prompt: edit.prompt, seed: edit.model.seed ? edit.seed : null },
    isPaid ? undefined : signal,
  );
  await writePicture(output, exported.bytes, { overwrite: asked.force, isPaid, signal, stdout });
  const all = [...warnings, ...result.warnings, ...exported.warnings];
  for (const warning of all) terminal.note(warning);
  return {
    output,
    seed: edit.model.seed ? edit.seed : null,
    sha256: createHash("sha256").update(exported.bytes).digest("hex"),
    width: raster.width,
    height: raster.height,
    guarantee,
    cost: result.cost,
    modelRevision: result.modelRevision,
    warnings: all,
    durationMs: Math.max(0, services.outside.now() - startedAt),
  };
}

function textOf({ output, width, height, guarantee, seed, cost }: EditResult): string {
  return (
    `${output}: ${width}×${height}, ${guarantee.pixelsInMask} pixels in the mask, ` +
    `pixels changed outside the mask: ${guarantee.pixelsChangedOutside}` +
    `${seed === null ? "" : `, seed ${seed}`}${cost === null ? "" : `, cost ${cost.amount} ${cost.currency}`}`
  );
}
