import { readdir } from "node:fs/promises";

/** What a folder holds, sorted; nothing where it is no folder or may not be read. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted((a, b) => (a < b ? -1 : 1));
  } catch {
    return [];
  }
}
