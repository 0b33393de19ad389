import { constants, type Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { damaged, readFault } from "./file-faults.ts";

/**
 * Opens a file to be read, and nothing but a file: opening a named pipe would hold a thread until somebody writes to
 * it, and opening a device can do something. So what it is is looked at first, and again once it is open, as it may
 * have been exchanged; O_NONBLOCK keeps even that from waiting.
 *
 * @param path links are followed.
 * @param file its name in messages.
 * @throws AppError where it cannot be opened, or is a folder, a pipe, a socket or a device.
 */
export async function openRegularFile(
  path: string,
  file: string,
): Promise<{ readonly handle: FileHandle; readonly stats: Stats }> {
  let handle: FileHandle | undefined;
  try {
    requireRegular(await stat(path), file);
    // Windows has no O_NONBLOCK, nor pipes among its files.
    const nonBlocking = process.platform === "win32" ? 0 : constants.O_NONBLOCK;
    handle = await open(path, constants.O_RDONLY | nonBlocking);
    const stats = await handle.stat();
    requireRegular(stats, file);
    return { handle, stats };
  } catch (error) {
    await handle?.close();
    throw readFault(error, file);
  }
}

function requireRegular(stats: Stats, file: string): void {
  if (!stats.isFile()) throw damaged(file, "is no file");
}
