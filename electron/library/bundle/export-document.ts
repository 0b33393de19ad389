import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { DocumentId } from "../../../shared/domain/ids.ts";
import { AppError } from "../../../shared/errors.ts";
import { syncFolder, writeNewFile } from "../durable-file.ts";
import type { Library } from "../library.ts";
import { inStorage } from "../storage-errors.ts";
import { type Bundle, bundleIndex, filesOf } from "./bundle.ts";

const endings: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/avif": "avif",
  "image/tiff": "tif",
  "image/gif": "gif",
  "image/bmp": "bmp",
  "image/heic": "heic",
  "image/heif": "heif",
};

/**
 * Writes a document with its visible history into a new folder: all of it or nothing.
 * @throws AppError `already-exists`, `not-found`, `corrupt-picture` for a file that the disk has changed, storage
 * errors; the signal's reason.
 */
export async function exportDocument(
  { documents, blobs }: Pick<Library, "documents" | "blobs">,
  documentId: DocumentId,
  folder: string,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly nodes: number; readonly files: number }> {
  const document = documents.get(documentId);
  const nodes = [...documents.nodes(documentId)];
  const target = resolve(folder);
  const partial = `${target}.partial-${process.pid}`;
  return inStorage(`write ${target}`, async () => {
    await refuseUsed(target);
    await rm(partial, { recursive: true, force: true });
    await mkdir(join(partial, "files"), { recursive: true });
    try {
      const files: Bundle["files"] = [];
      for (const hash of filesOf({ document, nodes })) {
        signal.throwIfAborted();
        const { mediaType } = await blobs.locate(hash);
        const bytes = await blobs.read(hash);
        const path = `files/${hash}.${endings[mediaType] ?? "bin"}`;
        await writeNewFile(join(partial, path), (append) => append(bytes), signal);
        files.push({ hash, path, byteLength: bytes.byteLength, mediaType });
      }
      const index: Bundle = { format: "palimpsest-document", version: 1, document, nodes, files };
      const text = new TextEncoder().encode(`${JSON.stringify(index, null, 2)}\n`);
      await writeNewFile(join(partial, bundleIndex), (append) => append(text), signal);
      await syncFolder(join(partial, "files"));
      await syncFolder(partial);
      await rename(partial, target);
      await syncFolder(dirname(target));
      return { path: target, nodes: nodes.length, files: files.length };
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error;
    }
  });
}

/** An empty folder is as good as none. */
async function refuseUsed(target: string): Promise<void> {
  const entries = await readdir(target).catch(() => []); // not there: as it should be; a file is refused by the rename
  if (entries.length === 0) return;
  throw new AppError("already-exists", `${target} is there already and is not empty.`, {
    nextStep: "Choose another folder.",
  });
}
