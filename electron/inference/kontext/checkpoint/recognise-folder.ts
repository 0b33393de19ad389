import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "../../../../shared/errors.ts";
import { readFault } from "./file-faults.ts";
import { folderLicence } from "./folder-licence.ts";
import { cachedSnapshot, modelName } from "./hub-cache.ts";
import { namesIn } from "./names-in.ts";
import { readJson } from "./read-json.ts";
import { recogniseFile } from "./recognise-file.ts";
import { otherPipeline, type Recognition, type UnusableFolder, unusable } from "./recognition.ts";

const index = "model_index.json";
const maximumIndexBytes = 1_000_000;
/** Of a folder that holds models, as many entries are looked into. */
const mostModels = 1000;
const components = ["transformer", "vae", "text_encoder", "text_encoder_2"];

/**
 * Says what a folder is that a person chose as a model, by names and small files only. It looks one level into the
 * folder and one level around it, and into the cache of huggingface_hub.
 *
 * @param path absolute; a file of the model is taken for its folder.
 */
export async function recogniseFolder(path: string): Promise<Recognition> {
  try {
    const real = await realpath(path);
    if (!(await stat(real)).isFile()) return await recognise(real);
    return basename(real) === index ? await recognise(dirname(real)) : await recogniseFile(real);
  } catch (error) {
    return unreadable(error, basename(path));
  }
}

function unreadable(error: unknown, name: string): UnusableFolder {
  const fault = error instanceof AppError ? error : readFault(error, name);
  const isDamaged = fault.code === "unsupported-format" || fault.code === "too-large";
  return {
    isUsable: false,
    layout: isDamaged ? "damaged" : "unreadable",
    message: fault.message,
    nextStep: fault.nextStep ?? "Choose another folder.",
  };
}

async function recognise(folder: string): Promise<Recognition> {
  const names = await readdir(folder);
  if (names.length === 0) return unusable("empty");
  const here = await recogniseHere(folder, names);
  if (here !== null) return here;
  if (names.includes("snapshots")) {
    const snapshot = await cachedSnapshot(folder);
    if (snapshot !== null) return recognise(snapshot);
  }
  const within = await recogniseWithin(folder, names);
  if (within !== null) return within;
  const around = dirname(folder);
  if (components.includes(basename(folder)) && (await namesIn(around)).includes(index)) {
    return (await recogniseHere(around, [index])) ?? unusable("unknown");
  }
  const file = names.find((name) => /\.(safetensors|gguf)$/.test(name));
  return file === undefined ? unusable("unknown") : recogniseFile(join(folder, file));
}

/** What the folder itself is; null if its own files do not tell. */
async function recogniseHere(folder: string, names: readonly string[]): Promise<Recognition | null> {
  if (names.includes("transformer.opt") || names.includes("clip.opt")) return unusable("tensorrt");
  if (names.includes("amuse_template.json")) return unusable("onnx-amuse");
  const hasIndex = names.includes(index);
  if (!hasIndex && names.includes("config.json") && (await saysFlux2(folder))) return unusable("flux2");
  if (!hasIndex && !components.every((name) => names.includes(name))) {
    const isExport = names.includes("transformer") && names.includes("vae_encoder");
    return isExport ? unusable("onnx-amuse") : null;
  }
  const inTransformer = await namesIn(join(folder, "transformer"));
  const isOnnx = inTransformer.includes("model.onnx");
  if (isOnnx && !inTransformer.some((name) => name.endsWith(".safetensors"))) {
    return unusable(hasIndex ? "onnx-diffusers" : "onnx-amuse");
  }
  const pipeline = hasIndex ? await readPipeline(folder) : { name: "", transformer: "" };
  if (pipeline.name.startsWith("Flux2") || pipeline.transformer.startsWith("Flux2")) return unusable("flux2");
  const isKontext = pipeline.name.startsWith("FluxKontext");
  // without an index, and for a pipeline that somebody named otherwise, the configs and shapes decide
  const isFlux = pipeline.transformer === "FluxTransformer2DModel" || !hasIndex;
  if (!isKontext && (!isFlux || /^Flux(Fill|Control|Redux|Prior)/.test(pipeline.name))) {
    return otherPipeline(pipeline.name || "an unnamed pipeline");
  }
  return {
    isUsable: true,
    folder,
    name: modelName(folder),
    mayBeAnotherModel: !isKontext,
    licence: await folderLicence(folder),
  };
}

/** The exports of FLUX.2 [klein] have no index, but one config.json for all. */
async function saysFlux2(folder: string): Promise<boolean> {
  const text = JSON.stringify(await readJson(join(folder, "config.json"), "config.json", maximumIndexBytes));
  return /flux[._ -]?2|klein/i.test(text);
}

async function readPipeline(
  folder: string,
): Promise<{ readonly name: string; readonly transformer: string }> {
  const json = await readJson(join(folder, index), index, maximumIndexBytes);
  if (typeof json !== "object" || json === null) return { name: "", transformer: "" };
  const transformer: unknown = Reflect.get(json, "transformer");
  return {
    name: String(Reflect.get(json, "_class_name") ?? ""),
    transformer: Array.isArray(transformer) ? String(transformer[1]) : "",
  };
}

/** The one model in a folder of models. */
async function recogniseWithin(folder: string, names: readonly string[]): Promise<Recognition | null> {
  const found: Recognition[] = [];
  for (const name of names.slice(0, mostModels)) {
    const inner = join(folder, name);
    const innerNames = await namesIn(inner);
    const snapshot = innerNames.includes("snapshots") ? await cachedSnapshot(inner) : null;
    const modelFolder = snapshot ?? inner;
    const itsNames = snapshot === null ? innerNames : await namesIn(snapshot);
    // One that is damaged may lie beside one that is good.
    const recognition = await recogniseHere(modelFolder, itsNames).catch((error: unknown) =>
      unreadable(error, name),
    );
    if (recognition !== null) found.push(recognition);
  }
  const usable = found.filter(({ isUsable }) => isUsable);
  if (usable.length > 1) {
    const certain = usable.filter((recognition) => recognition.isUsable && !recognition.mayBeAnotherModel);
    return (certain.length === 1 ? certain[0] : undefined) ?? unusable("several-models");
  }
  return usable[0] ?? found[0] ?? null;
}
