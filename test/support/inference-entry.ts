import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Stands in for the built inference-worker.js: the same source, through tsx, as Node 20 reads no TypeScript.
 * @param folder that the file is written to.
 * @returns its path.
 */
export async function inferenceEntry(folder: string): Promise<string> {
  const tsx = new URL("esm/api/index.mjs", pathToFileURL(createRequire(import.meta.url).resolve("tsx")));
  const worker = new URL("../../electron/inference-worker.ts", import.meta.url);
  const path = join(folder, "inference-worker.mjs");
  await writeFile(
    path,
    `import { register } from ${JSON.stringify(tsx.href)};\nregister();\nawait import(${JSON.stringify(worker.href)});\n`,
  );
  return path;
}
