import { basename } from "node:path";
import { readSafetensorsHeader } from "./read-header.ts";
import { type UnusableFolder, unusable } from "./recognition.ts";

/** What a weight file is that lies by itself instead of in a component's folder. @throws AppError if it is damaged. */
export async function recogniseFile(path: string): Promise<UnusableFolder> {
  if (path.endsWith(".gguf")) return unusable("gguf");
  if (!path.endsWith(".safetensors")) return unusable("unknown");
  const { header } = await readSafetensorsHeader(path, basename(path));
  const names = [...header.tensors.keys()];
  if (names.some((name) => /[._]lora[._]|\.lokr_|\.hada_/.test(name))) return unusable("lora");
  if (names.some((name) => /(^|\.)double_blocks\.0\./.test(name))) return unusable("single-file");
  return unusable("unknown");
}
