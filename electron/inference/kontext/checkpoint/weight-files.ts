import { readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../../shared/errors.ts";
import type { Precision } from "./checkpoint.ts";
import { conversionKey, conversionMark, sourceKey } from "./converted-folder.ts";
import { damaged, readFault } from "./file-faults.ts";
import { maximumTensors } from "./header-json.ts";
import { readSafetensorsHeader } from "./read-header.ts";
import type { HeaderTensor } from "./safetensors-header.ts";
import { readWeightIndex } from "./weight-index.ts";

/** A weight file's tensor, and where the file really is. */
export interface FoundTensor extends HeaderTensor {
  /** Absolute, after links are followed. */
  readonly path: string;
  /** Its name for people, relative to the checkpoint's folder. */
  readonly file: string;
}

export interface WeightFiles {
  /** By the names in the files. */
  readonly tensors: ReadonlyMap<string, FoundTensor>;
  /** Absolute path, after links are followed, and bytes of each file. */
  readonly files: ReadonlyMap<string, number>;
  /** Of a converted file, `Checkpoint.weightsFingerprint` of its original; else null. */
  readonly source: string | null;
}

/** Of one network; FLUX.1 has 3. */
const maximumFiles = 1000;

const shard = /-(\d{5})-of-(\d{5})\.safetensors$/;

/**
 * Reads the headers of a component's weights: one file, or several with an index or without.
 *
 * @param folder absolute.
 * @param shownFolder its name in messages.
 * @param baseName what the files are named after, such as `model` for `model.safetensors`.
 * @throws AppError
 */
export async function readWeightFiles(
  folder: string,
  shownFolder: string,
  baseName: string,
): Promise<WeightFiles> {
  let names: string[];
  try {
    names = (await readdir(folder)).toSorted();
  } catch (error) {
    throw readFault(error, shownFolder);
  }
  const plain = `${baseName}.safetensors`;
  if (names.includes(plain)) return readFiles(folder, shownFolder, [plain]);
  // Before a variant beside it, as diffusers takes it.
  const index = indexAmong(names, baseName);
  if (index !== undefined) return readIndexed(folder, shownFolder, index);
  const shards = names.filter((name) => shard.test(name));
  if (shards.length > 0) return readFiles(folder, shownFolder, completeShards(shards, shownFolder));
  const variant = variantAmong(names, baseName);
  if (variant !== undefined) return readFiles(folder, shownFolder, [variant]);
  throw noWeights(names, shownFolder, baseName);
}

/** One of a variant, such as `model.fp16.safetensors`, else the only file that is there. */
function variantAmong(names: readonly string[], baseName: string): string | undefined {
  const whole = names.filter((name) => name.endsWith(".safetensors"));
  return whole.find((name) => name.startsWith(`${baseName}.`)) ?? (whole.length === 1 ? whole[0] : undefined);
}

function indexAmong(names: readonly string[], baseName: string): string | undefined {
  const indexes = names.filter((name) => /\.safetensors\.index(\.[^.]+)?\.json$/.test(name));
  return indexes.find((name) => name === `${baseName}.safetensors.index.json`) ?? indexes[0];
}

function completeShards(names: readonly string[], shownFolder: string): readonly string[] {
  const count = Number(shard.exec(names[0] ?? "")?.[2]);
  if (count !== names.length) {
    throw damaged(shownFolder, `has ${names.length} of ${count} weight files; the others are missing`);
  }
  return names;
}

async function readIndexed(folder: string, shownFolder: string, index: string): Promise<WeightFiles> {
  const fileOf = await readWeightIndex(join(folder, index), `${shownFolder}/${index}`);
  const { tensors, files } = await readFiles(folder, shownFolder, [...new Set(fileOf.values())]);
  for (const [tensor, file] of fileOf) {
    if (tensors.get(tensor)?.file === `${shownFolder}/${file}`) continue;
    throw damaged(
      `${shownFolder}/${file}`,
      `does not have ${tensor.slice(0, 200)}, which the index says it has`,
    );
  }
  return { tensors, files, source: null };
}

/**
 * Reads the header of a file that our converter wrote.
 *
 * @throws AppError also where it was written by another release, whose layout may differ.
 */
export async function readConvertedFile(
  folder: string,
  name: string,
  precision: Precision,
): Promise<WeightFiles> {
  return readFiles(folder, `palimpsest/${precision}`, [name], conversionMark(precision));
}

async function readFiles(
  folder: string,
  shownFolder: string,
  names: readonly string[],
  mark?: string,
): Promise<WeightFiles> {
  const tensors = new Map<string, FoundTensor>();
  const files = new Map<string, number>();
  let source: string | null = null;
  if (names.length > maximumFiles) throw tooMany(shownFolder, `${names.length} weight files`);
  for (const name of names) {
    const file = `${shownFolder}/${name}`;
    const path = await realpath(join(folder, name)).catch((error: unknown) => {
      throw readFault(error, file);
    });
    const { header, fileLength } = await readSafetensorsHeader(path, file);
    if (mark !== undefined && header.metadata.get(conversionKey) !== mark) {
      throw damaged(file, "was not converted by this release of Palimpsest");
    }
    source = header.metadata.get(sourceKey) ?? null;
    files.set(path, fileLength);
    for (const [tensor, entry] of header.tensors) {
      const earlier = tensors.get(tensor);
      if (earlier !== undefined)
        throw damaged(file, `has ${tensor.slice(0, 200)}, and so has ${earlier.file}`);
      tensors.set(tensor, { ...entry, path, file });
    }
    if (tensors.size > maximumTensors) throw tooMany(shownFolder, `more than ${maximumTensors} tensors`);
  }
  return { tensors, files, source: mark === undefined ? null : source };
}

function tooMany(shownFolder: string, what: string): AppError {
  return new AppError("too-large", `${shownFolder} has ${what}.`, {
    nextStep: "Choose the folder of FLUX.1 Kontext [dev]; this one belongs to something else.",
  });
}

function noWeights(names: readonly string[], shownFolder: string, baseName: string): AppError {
  const pickle = names.find((name) => /\.(bin|pt|pth|ckpt)$/.test(name));
  if (pickle !== undefined) {
    return new AppError(
      "unsupported-format",
      `${shownFolder} has its weights as a Python pickle (${pickle}), which Palimpsest does not read, as opening one can run any program.`,
      { nextStep: "Use the model's .safetensors files." },
    );
  }
  return new AppError(
    "not-found",
    `${shownFolder} has no weights: no ${baseName}.safetensors, whole or in parts.`,
    {
      nextStep: "Complete the model's folder: copy or download what is missing.",
    },
  );
}
