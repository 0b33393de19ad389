import { damaged } from "./file-faults.ts";
import { readJson } from "./read-json.ts";

const maximumIndexBytes = 50_000_000;

/**
 * Reads the index of weights that are split over several files.
 *
 * @returns for each tensor the name of its file, which lies beside the index.
 * @throws AppError also where a name would lead out of the folder.
 */
export async function readWeightIndex(path: string, file: string): Promise<ReadonlyMap<string, string>> {
  const index = await readJson(path, file, maximumIndexBytes);
  const map = typeof index === "object" && index !== null ? Reflect.get(index, "weight_map") : undefined;
  if (typeof map !== "object" || map === null) throw damaged(file, "has no weight_map");
  const files = new Map<string, string>();
  for (const [tensor, name] of Object.entries(map)) {
    if (typeof name !== "string" || !/^[^/\\:]+\.safetensors$/.test(name) || name.startsWith("..")) {
      throw damaged(
        file,
        `names ${JSON.stringify(name)?.slice(0, 200)}, which is no .safetensors file beside it`,
      );
    }
    files.set(tensor, name);
  }
  if (files.size === 0) throw damaged(file, "names no file");
  return files;
}
