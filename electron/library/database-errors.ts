import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { storageFull, storageReadOnly } from "./storage-errors.ts";

/** SQLITE_CANTOPEN, which the driver gives only as a number at the end of its text. */
const cannotOpen = /: 14$/;
/** Below this a file system is as good as full: SQLite grows its files by pages and segments. */
const fullBytes = 64 * 1024;

/**
 * What SQLite said, as an error for people. A violated constraint or wrong SQL is a mistake of ours and stays
 * as it is.
 */
export function databaseError(error: unknown, path: string): Error {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error)) return new Error(String(error));
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const is = (...names: string[]) => names.some((name) => code.startsWith(`SQLITE_${name}`));

  if (is("BUSY", "LOCKED")) {
    return new AppError("library-in-use", `Another program is using ${path}.`, {
      nextStep: "Close the other program, then try again.",
      retryable: true,
      cause: error,
    });
  }
  if (is("FULL") || (is("IOERR", "CANTOPEN") && isFull(path))) return storageFull(`write ${path}`, error);
  if (is("READONLY", "PERM", "AUTH")) return storageReadOnly(`write ${path}`, error);
  if (is("CORRUPT", "NOTADB")) return damagedIndex(path, error);
  if (is("IOERR", "CANTOPEN", "PROTOCOL", "NOLFS") || cannotOpen.test(error.message)) {
    return new AppError("library-unusable", `${path} could not be opened or read: ${error.message}.`, {
      nextStep: "Check that its drive is connected and healthy, then try again.",
      cause: error,
    });
  }
  return error;
}

export function damagedIndex(path: string, cause: unknown): AppError {
  return new AppError("library-unusable", `${path} is damaged or is not a SQLite database.`, {
    nextStep:
      "Put back index.sqlite from a backup of the library or from its folder backups. " +
      "The pictures are not affected: they are files of their own in blobs.",
    cause,
  });
}

function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < fullBytes;
  } catch {
    // The folder itself cannot be asked: whatever is wrong, it is not a full disk.
    return false;
  }
}
