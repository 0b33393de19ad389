import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import {
  type ConversionProgress,
  type ConvertedPrecision,
  convertCheckpoint,
} from "../convert-checkpoint.ts";

/** With a signal to stop it, it syncs more often, so that there is something to go on from. */
export function convert(
  checkpoint: Checkpoint,
  precision: ConvertedPrecision,
  to: string,
  onProgress: (progress: ConversionProgress) => void = () => undefined,
  stop?: AbortSignal,
) {
  return convertCheckpoint(checkpoint, precision, to, {
    signal: stop ?? new AbortController().signal,
    onProgress,
    ...(stop === undefined ? {} : { bytesBetweenSyncs: 50_000 }),
  });
}

/** Names and bytes of the converted files in a folder. */
export async function convertedFiles(folder: string): Promise<[string, Buffer][]> {
  const names = (await readdir(folder)).toSorted().filter((name) => name.endsWith(".safetensors"));
  return Promise.all(
    names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(join(folder, name))]),
  );
}
