import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { readFault } from "./file-faults.ts";
import type { MatchedTensor } from "./match-tensors.ts";
import { readExactly } from "./read-header.ts";

/** Of each component; a fine-tune changes most tensors, so few are enough to tell it from another one. */
const sampledTensors = 32;

const sampledBytes = 64;

/**
 * Which weights a picture was made with: configs, names, types, shapes and file sizes, and a few bytes of evenly
 * spaced tensors, as all fine-tunes of a model have the same shapes. Reading all 34 GB would take minutes.
 *
 * @returns lower-case hex SHA-256.
 */
export async function fingerprintOf(
  components: readonly { readonly config: unknown; readonly tensors: ReadonlyMap<string, MatchedTensor> }[],
  fileSizes: readonly number[],
  precision: string,
): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([precision, [...fileSizes].toSorted((a, b) => a - b)]));
  for (const { config, tensors } of components) {
    const sorted = [...tensors.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    hash.update(JSON.stringify([config, sorted.map(({ name, type, shape }) => [name, type, shape])]));
    const step = Math.max(1, sorted.length / sampledTensors);
    for (let index = 0; index < sorted.length; index += step) {
      const tensor = sorted[Math.floor(index)];
      if (tensor !== undefined) hash.update(await middleOf(tensor));
    }
  }
  return hash.digest("hex");
}

async function middleOf({ path, name, offset, byteLength }: MatchedTensor): Promise<Buffer> {
  const length = Math.min(sampledBytes, byteLength);
  const handle = await open(path, "r").catch((error: unknown) => {
    throw readFault(error, name);
  });
  try {
    return await readExactly(handle, offset + Math.floor((byteLength - length) / 2), length, name);
  } catch (error) {
    throw readFault(error, name);
  } finally {
    await handle.close();
  }
}
