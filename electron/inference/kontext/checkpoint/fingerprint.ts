import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { readFault } from "./file-faults.ts";
import type { MatchedTensor } from "./match-tensors.ts";
import { namesIn } from "./names-in.ts";
import { openRegularFile } from "./open-regular-file.ts";
import { readExactly } from "./read-header.ts";

/** Of each tensor, from its middle: a page is read from the disk whatever is asked of it. */
const sampledBytes = 4096;

const tokenizerFiles = [
  "tokenizer.json",
  "vocab.json",
  "merges.txt",
  "special_tokens_map.json",
  "tokenizer_config.json",
];
const maximumTokenizerBytes = 64 * 2 ** 20;

/**
 * Which weights these are: configs, names, types, shapes and file sizes, and the middle of every tensor, as all
 * fine-tunes of a model have the same shapes, and a LoRA or a repaired file changes a few tensors only. For the
 * published model that is 7 MB in 1800 reads, where reading all of its 34 GB would take minutes.
 *
 * @returns lower-case hex SHA-256.
 */
export async function weightsFingerprint(
  components: readonly { readonly config: unknown; readonly tensors: ReadonlyMap<string, MatchedTensor> }[],
  fileSizes: readonly number[],
  precision: string,
): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([precision, [...fileSizes].toSorted((a, b) => a - b)]));
  for (const { config, tensors } of components) {
    const sorted = [...tensors.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    hash.update(JSON.stringify([config, sorted.map(({ name, type, shape }) => [name, type, shape])]));
    const samples = await samplesOf(sorted);
    for (const tensor of sorted) hash.update(samples.get(tensor) ?? "");
  }
  return hash.digest("hex");
}

/**
 * What decides about a picture beside the request: the weights, the scheduler, and the files that make tokens of a
 * prompt.
 *
 * @param tokenizers their folders, absolute; null where the checkpoint has none.
 * @returns lower-case hex SHA-256.
 */
export async function modelFingerprint(
  weights: string,
  scheduler: unknown,
  tokenizers: readonly (string | null)[],
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([weights, scheduler]));
  for (const folder of tokenizers) {
    const names = folder === null ? [] : await namesIn(folder);
    for (const name of tokenizerFiles) {
      const bytes = folder !== null && names.includes(name) ? await wholeFile(folder, name) : null;
      hash.update(JSON.stringify([name, bytes === null ? null : sha256(bytes)]));
    }
  }
  return hash.digest("hex");
}

/** In the order in which they lie in their files, each of which is opened once. */
async function samplesOf(tensors: readonly MatchedTensor[]): Promise<ReadonlyMap<MatchedTensor, Buffer>> {
  const samples = new Map<MatchedTensor, Buffer>();
  for (const path of new Set(tensors.map((tensor) => tensor.path))) {
    const shown = basename(path);
    const inFile = tensors.filter((tensor) => tensor.path === path);
    const { handle } = await openRegularFile(path, shown);
    try {
      for (const tensor of inFile.toSorted((a, b) => a.offset - b.offset)) {
        const { offset, byteLength } = tensor;
        const length = Math.min(sampledBytes, byteLength);
        const middle = offset + Math.floor((byteLength - length) / 2);
        samples.set(tensor, await readExactly(handle, middle, length, shown));
      }
    } catch (error) {
      throw readFault(error, shown);
    } finally {
      await handle.close();
    }
  }
  return samples;
}

/** @returns null for what is no tokenizer's file by its size: reading the tokenizer refuses it. */
async function wholeFile(folder: string, name: string): Promise<Buffer | null> {
  const { handle, stats } = await openRegularFile(join(folder, name), name);
  try {
    return stats.size > maximumTokenizerBytes ? null : await readExactly(handle, 0, stats.size, name);
  } catch (error) {
    throw readFault(error, name);
  } finally {
    await handle.close();
  }
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
