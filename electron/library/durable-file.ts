import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCode } from "./storage-errors.ts";

/** Large enough that calls cost nothing, small enough that a cancel is heard at once. */
const pieceBytes = 4 * 1024 * 1024;

/**
 * Makes a new file that survives a power cut, its name excepted: that needs `syncFolder` once it is final.
 * On any failure the file is gone. @throws `EEXIST` if there is one, other system errors, the signal's reason.
 */
export async function writeNewFile(
  path: string,
  write: (append: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, "wx");
  try {
    try {
      await write((bytes) => append(file, bytes, signal));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function append(file: FileHandle, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    signal?.throwIfAborted();
    const { bytesWritten } = await file.write(bytes, done, Math.min(pieceBytes, bytes.byteLength - done));
    done += bytesWritten;
  }
}

/** Makes the names in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder as a file; NTFS journals names by itself.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } catch (error) {
    // Some network and FUSE file systems know no fsync of a folder: there is nothing more to be done there.
    const code = systemCode(error);
    if (code !== "EINVAL" && code !== "ENOTSUP" && code !== "ENOSYS") throw error;
  } finally {
    await folder.close();
  }
}

/** A folder that is there and stays there. Its own parent must exist. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return;
    throw error;
  }
  await syncFolder(dirname(path));
}
