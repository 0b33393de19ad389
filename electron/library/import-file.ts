import { createReadStream, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { DocumentRecord } from "../../shared/domain/document.ts";
import { AppError } from "../../shared/errors.ts";
import { checkByteLength } from "../imaging/limits.ts";
import type { Log } from "../log.ts";
import { importLimits, importPicture } from "./import-picture.ts";
import type { Library } from "./library.ts";
import { systemCode } from "./storage-errors.ts";

export interface FileImport {
  readonly library: Library;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** One file of a batch: it fails by itself. */
export type ImportedFile =
  | { readonly status: "imported"; readonly document: DocumentRecord }
  | { readonly status: "failed"; readonly fileName: string; readonly error: AppError };

/**
 * Makes a document of a file outside the library, which is streamed in and stays as it is. It fails with
 * `invalid-input` if the file cannot be read, `too-large` before a byte of it is read, and what importPicture throws.
 * @param path absolute.
 * @throws only the signal's reason; then no document exists.
 */
export async function importFile(path: string, { library, signal, log }: FileImport): Promise<ImportedFile> {
  const fileName = basename(path);
  try {
    const { hash } = await library.blobs.putStream(
      readPieces(path, signal),
      "application/octet-stream",
      importLimits.maximumBytes,
    );
    return { status: "imported", document: await importPicture(library, hash, fileName, signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) return { status: "failed", fileName, error };
    log.warn("A file could not be opened.", { error });
    return { status: "failed", fileName, error: unreadable(undefined, error) };
  }
}

/** Errors of the disk are told as errors of this file, and not as errors of the library that it goes to. */
async function* readPieces(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  signal.throwIfAborted();
  try {
    checkFile(await stat(path));
    for await (const piece of createReadStream(path, { signal })) yield piece as Uint8Array; // no encoding is set
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof AppError ? error : unreadable(systemCode(error), error);
  }
}

/** A device or a pipe would be read for ever. */
function checkFile(file: Stats): void {
  if (file.isDirectory()) throw unreadable("EISDIR");
  if (!file.isFile())
    throw new AppError("invalid-input", "This is no file.", { nextStep: "Open a picture." });
  checkByteLength(file.size, importLimits);
}

function unreadable(code: string | undefined, cause?: unknown): AppError {
  return new AppError("invalid-input", reasons[code ?? ""] ?? "Reading the file failed.", {
    nextStep: "Check the file and its folder, and open it again.",
    cause,
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "The file is not there.",
  ENOTDIR: "The file is not there.",
  EACCES: "You may not read the file.",
  EPERM: "You may not read the file.",
  EISDIR: "This is a folder.",
};
