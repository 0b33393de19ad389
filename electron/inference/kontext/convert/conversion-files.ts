import { basename, join } from "node:path";
import { type ComponentName, componentLayouts, componentNames } from "../checkpoint/component-layout.ts";
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
