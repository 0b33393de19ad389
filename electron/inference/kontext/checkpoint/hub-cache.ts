import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { namesIn } from "./names-in.ts";
import { openRegularFile } from "./open-regular-file.ts";

/*
 * The cache of huggingface_hub: `models--ORGANISATION--NAME/{refs,snapshots,blobs}`, where `refs/main` holds the
 * revision whose files are links in `snapshots/REVISION` (https://huggingface.co/docs/huggingface_hub/guides/manage-cache).
 */

/** The newest state of a cached model: that of `refs/main`, else the snapshot that was made last. Null if there is none. */
export async function cachedSnapshot(folder: string): Promise<string | null> {
  const snapshots = join(folder, "snapshots");
  const names = await namesIn(snapshots);
  const main = await mainRevision(folder);
  if (names.includes(main.trim())) return join(snapshots, main.trim());
  const made = await Promise.all(
    names.map(async (name) => ({
      path: join(snapshots, name),
      time: (await stat(join(snapshots, name))).mtimeMs,
    })),
  );
  return made.toSorted((a, b) => b.time - a.time)[0]?.path ?? null;
}

/** Empty where the cache does not say. */
async function mainRevision(folder: string): Promise<string> {
  try {
    const { handle } = await openRegularFile(join(folder, "refs", "main"), "refs/main");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(100), 0, 100, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return "";
  }
}

/** What people call the model in a folder: the cache's folders are named after revisions. */
export function modelName(folder: string): string {
  const isSnapshot = basename(dirname(folder)) === "snapshots";
  const named = isSnapshot ? basename(dirname(dirname(folder))) : basename(folder);
  const name = named.startsWith("models--") ? (named.split("--").at(-1) ?? named) : named;
  return name.slice(0, 100) || "Model";
}
