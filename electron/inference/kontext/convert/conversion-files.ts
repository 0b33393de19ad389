import { lstat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type ComponentName, componentLayouts, componentNames } from "../checkpoint/component-layout.ts";
import { systemCode } from "../checkpoint/file-faults.ts";
import { namesIn } from "../checkpoint/names-in.ts";

/** What the conversion of one network writes. */
export interface ConversionFiles {
  /** The weights, once all bytes are on the disk. */
  readonly whole: string;
  /** The weights while they are written. */
  readonly partial: string;
  /** How far it has come; stays as the report about it. */
  readonly record: string;
  /** The record's next state. */
  readonly nextRecord: string;
}

/** Whether anything of a conversion is in a folder, which need not be there. */
export async function hasConversionFiles(target: string): Promise<boolean> {
  const names = new Set(await namesIn(target));
  const ours = componentNames.flatMap((component) => Object.values(conversionFiles(target, component)));
  return ours.some((path) => names.has(basename(path)));
}

/** Bytes of weights that a conversion has written into a folder, which need not be there. @throws system errors. */
export async function writtenBytes(target: string): Promise<number> {
  const paths = componentNames.flatMap((component) => {
    const { whole, partial } = conversionFiles(target, component);
    return [whole, partial];
  });
  const sizes = await Promise.all(paths.map(sizeOf));
  return sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
}

/** @returns bytes; -1 where there is no such file: what is written is never reached through a link. */
export async function sizeOf(path: string): Promise<number> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? stats.size : -1;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return -1;
    throw error;
  }
}

/** @param target folder of one precision. */
export function conversionFiles(target: string, component: ComponentName): ConversionFiles {
  const base = join(target, componentLayouts[component].folder);
  const record = `${base}.conversion.json`;
  return {
    whole: `${base}.safetensors`,
    partial: `${base}.safetensors.partial`,
    record,
    nextRecord: `${record}.new`,
  };
}
