import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A component's converted weights lie so deep: palimpsest, precision, file. */
const deepest = 3;

/**
 * Names, sizes and times of what lies in folders, so that two looks tell whether anything has changed; no file is opened.
 * What is hidden, or cannot be looked at, counts as not there.
 */
export async function stateOfFolders(folders: readonly string[]): Promise<string> {
  const states = await Promise.all(folders.map((folder) => stateOf(folder, deepest)));
  return states.flat().join("\n");
}

async function stateOf(path: string, depth: number): Promise<readonly string[]> {
  try {
    const found = await stat(path);
    const own = [path, found.size, found.mtimeMs, found.ino].join(" ");
    if (depth === 0 || !found.isDirectory()) return [own];
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries.filter(({ name }) => !name.startsWith(".")).map(({ name }) => name);
    const inside = await Promise.all(names.map((name) => stateOf(join(path, name), depth - 1)));
    return [own, ...inside.flat()];
  } catch {
    return [path];
  }
}
