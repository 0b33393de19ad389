import { randomUUID } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { z } from "zod";
import type { Log } from "../log.ts";
import { makeFolder, syncFolder, writeNewFile } from "./durable-file.ts";
import { libraryPaths } from "./library-folder.ts";
import { systemCode } from "./storage-errors.ts";
import { isTemporaryName } from "./temporary-name.ts";

/** Remembers temporary files outside the library, so that one left by a killed process is removed later. */
export interface PendingWrites {
  /** To be called before the file is made; resolves once the note is on disk. */
  note(temporaryPath: string): Promise<PendingWrite>;
}

export interface PendingWrite {
  /** To be called once the temporary file is gone. */
  forget(): Promise<void>;
}

const noteFile = z.object({ temporaryPath: z.string().refine(isAbsolute).refine(isTemporaryName) });

/** Files that this process is writing: another library session in it must not take them for left behind. */
const inProgress = new Set<string>();

/**
 * The notes of a library: one small file each in its folder `pending`, because they must be there after any
 * crash. Only the process that has the library open writes notes, and it ends its writes before it closes.
 */
export function pendingWritesIn(libraryFolder: string, log: Log): PendingWrites {
  const folder = libraryPaths(libraryFolder).pendingWrites;
  return {
    note: async (temporaryPath) => {
      const path = join(folder, `${randomUUID()}.json`);
      inProgress.add(path);
      try {
        await makeFolder(folder);
        const text = Buffer.from(JSON.stringify({ temporaryPath } satisfies z.infer<typeof noteFile>));
        await writeNewFile(path, (append) => append(text));
        await syncFolder(folder);
      } catch (error) {
        // A full library disk must not keep a person from exporting to another one.
        log.warn("A pending write could not be noted", { error });
      }
      return {
        forget: async () => {
          inProgress.delete(path);
          try {
            await rm(path, { force: true });
          } catch (error) {
            log.warn("The note of a finished write could not be removed", { error });
          }
        },
      };
    },
  };
}

/**
 * Removes what killed processes left behind, wherever it is. Only for the process that holds the library's lock:
 * then every note but its own is of a process that has ended. A note whose drive is not connected is kept.
 */
export async function sweepPendingWrites(libraryFolder: string, log: Log): Promise<void> {
  const folder = libraryPaths(libraryFolder).pendingWrites;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (inProgress.has(path)) continue;
    try {
      const temporaryPath = await readNote(path);
      if (temporaryPath !== null && !(await isGone(temporaryPath))) continue;
      await rm(path, { force: true });
    } catch (error) {
      log.warn("What an interrupted write left behind could not be removed", { note: name, error });
    }
  }
}

/** Null for a note that was torn while it was written: its file had not been made yet. */
async function readNote(path: string): Promise<string | null> {
  const text = await readFile(path, "utf8");
  try {
    return noteFile.parse(JSON.parse(text)).temporaryPath;
  } catch {
    // Torn, or edited to name a file that is not ours to remove.
    return null;
  }
}

/** Removes the file. False if its folder cannot be reached now. */
async function isGone(temporaryPath: string): Promise<boolean> {
  try {
    await stat(dirname(temporaryPath));
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return false;
    throw error;
  }
  await rm(temporaryPath, { force: true });
  return true;
}
