import { readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Model } from "../../shared/catalogue/model.ts";
import { defaultModelId } from "../../shared/catalogue/models.ts";
import { checkParameters } from "../../shared/catalogue/parameters.ts";
import type { Parameters } from "../../shared/domain/edit-request.ts";
import { type ExportFormat, exportOptions } from "../../shared/domain/export-options.ts";
import { AppError } from "../../shared/errors.ts";
import { performEdit } from "../edits/perform-edit.ts";
import { decodePicture } from "../imaging/decode-picture.ts";
import { exportPicture } from "../imaging/export-picture.ts";
import { defaultLimits } from "../imaging/limits.ts";
import { decodeMask } from "../imaging/mask-codec.ts";
import { providerPictures } from "../imaging/provider-pictures.ts";
import { writeFileAtomically } from "../library/atomic-write.ts";
import { createLog } from "../log.ts";
import { builtinRegistry } from "../providers/builtin-registry.ts";

const formats: Readonly<Record<string, ExportFormat>> = {
  ".png": "png",
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".webp": "webp",
  ".avif": "avif",
  ".tif": "tiff",
  ".tiff": "tiff",
};

/** `palimpsest fill`: one edit from files to a file, through the same code as the editor's jobs, without a library. */
export async function fillCommand(args: readonly string[], signal: AbortSignal): Promise<void> {
  const asked = readArguments(args);
  if (!asked.force) await refuseExisting(asked.output);
  const { model, provider } = builtinRegistry(new URL(".", import.meta.url)).find(asked.modelId);
  const parameters = checkParameters(model, readParameters(model, asked.set));
  const { raster: parent, warnings } = await decodePicture(await readInput("IN", asked.input), {
    limits: defaultLimits,
    signal,
  });
  const mask = await decodeMask(await readInput("--mask", asked.mask), parent);
  const log = createLog({ level: "warn", write: (line) => process.stderr.write(line) });

  const edit = performEdit(
    parent,
    mask,
    { model, signal, context: (bounds) => provider.context(model, parameters, bounds, parent) },
    (framed) =>
      provider.run(
        { model, ...framed, prompt: "", parameters, seed: asked.seed, references: [] },
        {
          signal,
          fetch,
          now: Date.now,
          log,
          sleep: (ms, stop) => wait(ms, undefined, { signal: stop }),
          account: { key: null, baseUrl: null },
          pictures: providerPictures,
        },
      ),
  );
  let step = await edit.next();
  while (!step.done) {
    if (step.value.type === "progress") showProgress(step.value.stage, step.value.fraction);
    step = await edit.next();
  }
  showProgress("", null);
  signal.throwIfAborted();
  const { raster: filled, guarantee, result, warnings: reduced } = step.value;
  const { bytes, warnings: lost } = await exportPicture(
    filled,
    { format: asked.format, quality: asked.quality, metadata: true },
    { modelId: model.id, prompt: "", seed: asked.seed },
    signal,
  );
  await writeFileAtomically(asked.output, bytes, { overwrite: asked.force, signal });
  for (const warning of [...warnings, ...reduced, ...result.warnings, ...lost])
    console.error(`palimpsest: ${warning}`);
  console.log(
    `${asked.output}: ${filled.width}×${filled.height}, ${guarantee.pixelsInMask} pixels in the mask, ` +
      `pixels changed outside the mask: ${guarantee.pixelsChangedOutside}`,
  );
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parse(args);
  const [input, ...more] = positionals;
  if (!input || more.length > 0)
    throw usageError(`fill takes one picture; ${positionals.length} were given.`);
  if (!values.mask) throw usageError("--mask is missing.");
  if (!values.output) throw usageError("-o is missing.");
  const ending = extname(values.output).toLowerCase();
  const format = formats[ending];
  if (!format)
    throw usageError(`-o ends in "${ending}"; it must be one of ${Object.keys(formats).join(", ")}.`);
  return {
    input,
    mask: values.mask,
    output: values.output,
    format,
    modelId: values.model,
    seed: readInteger("--seed", values.seed, 0, 0xffff_ffff),
    quality: exportOptions.shape.quality.parse(readInteger("--quality", values.quality, 1, 100)),
    set: values.set,
    force: values.force,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        mask: { type: "string" },
        output: { type: "string", short: "o" },
        model: { type: "string", default: defaultModelId },
        seed: { type: "string", default: "0" },
        quality: { type: "string", default: "95" },
        set: { type: "string", multiple: true, default: [] },
        force: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

function readInteger(name: string, text: string, minimum: number, maximum: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw usageError(`${name} is "${text}"; it must be a whole number from ${minimum} to ${maximum}.`);
}

/** `--set name=value`, read as the type that the model's parameter has. */
function readParameters(model: Model, pairs: readonly string[]): Parameters {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw usageError(`--set is "${pair}"; it must be NAME=VALUE.`);
      const name = pair.slice(0, at);
      const text = pair.slice(at + 1);
      const control = model.parameters.find((field) => field.name === name)?.control;
      if (control === "number") return [name, Number(text)];
      if (control === "toggle" && (text === "true" || text === "false")) return [name, text === "true"];
      return [name, text];
    }),
  );
}

async function readInput(name: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new AppError("invalid-input", `${name} "${path}" cannot be read: ${reason(error)}.`, {
      nextStep: "Check the path.",
      cause: error,
    });
  }
}

/** Said before minutes of work rather than after; the write itself refuses again. */
async function refuseExisting(path: string): Promise<void> {
  const existing = await stat(path).catch(() => null); // absent is what we want
  if (!existing) return;
  throw new AppError("already-exists", `"${path}" exists already.`, {
    nextStep: "Choose another name, or add --force to replace it.",
  });
}

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" ? "there is no such file" : String(code ?? error);
}

function usageError(message: string): AppError {
  return new AppError("invalid-input", message, { nextStep: "palimpsest --help shows how." });
}

function showProgress(stage: string, fraction: number | null): void {
  if (!process.stderr.isTTY) return;
  const percent = fraction === null ? "" : ` ${Math.round(fraction * 100)} %`;
  process.stderr.write(`\r\u001b[K${stage}${percent}`);
}
