import { constants } from "node:fs";
import { access, chmod, readdir, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { syncFolder, writeNewFile } from "./durable-file.ts";
import type { PendingWrites } from "./pending-writes.ts";
import { placeNewFile } from "./place-file.ts";
import { renameFile } from "./rename-file.ts";
import { storageError, systemCode } from "./storage-errors.ts";
import { isLeftBehind, temporaryName } from "./temporary-name.ts";

export interface AtomicWriteOptions {
  /** False: an existing file stays, and the write is refused. */
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
  /** Where a library is open: lets the next start remove what a killed process leaves. */
  readonly pendingWrites?: PendingWrites;
}

/**
 * Writes a file outside the library, whole or not at all: whatever happens, `path` holds the old bytes or the new
 * ones, and no temporary file stays. A symbolic link is written through; an overwritten file keeps its mode.
 * @throws AppError `already-exists`, `not-found` (no such folder), `invalid-input` (a folder, an unusable name),
 * `storage-full`, `storage-read-only`; the signal's reason if it is aborted before the file is in place.
 */
export async function writeFileAtomically(
  path: string,
  bytes: Uint8Array,
  options: AtomicWriteOptions,
): Promise<void> {
  options.signal?.throwIfAborted();
  try {
    await write(await targetOf(path), bytes, options);
  } catch (error) {
    if (options.signal?.aborted && error === options.signal.reason) throw error;
    throw storageError(error, `write ${path}`);
  }
}

async function write(target: string, bytes: Uint8Array, options: AtomicWriteOptions): Promise<void> {
  const { overwrite, signal, pendingWrites } = options;
  const folder = dirname(target);
  const old = await statIfThere(target);
  if (old?.isDirectory()) {
    throw new AppError("invalid-input", `${target} is a folder.`, { nextStep: "Choose a file name." });
  }
  // Asked early, so that a large file is not written in vain; placeNewFile decides.
  if (old && !overwrite) {
    throw new AppError("already-exists", `There is already a file ${target}.`, {
      nextStep: "Choose another name, or agree to replace the file.",
    });
  }
  // The folder alone would allow it to replace a file that is marked read-only.
  if (old) await access(target, constants.W_OK);
  await removeLeftBehind(folder);

  const temporary = join(folder, temporaryName(basename(target)));
  const pending = await pendingWrites?.note(temporary);
  try {
    await writeNewFile(temporary, (append) => append(bytes), signal);
    if (old) await keepMode(temporary, old.mode);
    signal?.throwIfAborted(); // the last moment: after this the file has its new content
    if (overwrite) await renameFile(temporary, target);
    else await placeNewFile(temporary, target);
    await syncQuietly(folder);
  } finally {
    await rm(temporary, { force: true });
    await pending?.forget();
  }
}

async function keepMode(temporary: string, mode: number): Promise<void> {
  try {
    await chmod(temporary, mode & 0o777);
  } catch {
    // FAT and some network file systems keep no modes.
  }
}

async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return resolve(path);
    throw error;
  }
}

async function statIfThere(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** What processes that were killed left in this folder. */
async function removeLeftBehind(folder: string): Promise<void> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "EACCES") return; // a folder to drop files into, whose content is nobody's business
    throw error;
  }
  await Promise.all(
    names.filter(isLeftBehind).map(async (name) => {
      try {
        await rm(join(folder, name), { force: true });
      } catch {
        // Somebody else's process made it: only they may remove it, and this write does not depend on it.
      }
    }),
  );
}

/** The file is in place and whole; that its name may not survive a power cut is no reason to call it failed. */
async function syncQuietly(folder: string): Promise<void> {
  try {
    await syncFolder(folder);
  } catch {
    // A folder that may not be opened for reading, or a file system without such a thing.
  }
}
