import { readFile, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { Database } from "./database.ts";
import type { LibraryPaths } from "./library-folder.ts";
import { systemCode } from "./storage-errors.ts";

const owner = z.object({ pid: z.int(), hostKind: z.string().nullable(), since: z.int() });
type Owner = z.infer<typeof owner>;

export interface LibraryLock {
  /** The last process that had the library open did not close it. */
  readonly leftBehind: boolean;
  /** @param clean false keeps the note of the owner, as a crash would. */
  release(clean: boolean): Promise<void>;
}

/**
 * Takes the library for this process. The lock is the system's own lock on a file, taken through SQLite: it ends
 * with the process, however that ends. It is a file of its own, because the driver keeps the index locked until
 * its statements are collected as garbage. Nothing in this process may open the lock file: POSIX drops a
 * process's locks on a file when any of its descriptors of that file is closed.
 * @throws AppError `library-in-use`, `library-unusable`, `storage-read-only`, `storage-full`.
 */
export async function takeLock(
  paths: LibraryPaths,
  self: { readonly hostKind: string | null; readonly now: number },
): Promise<LibraryLock> {
  const database = new Database(paths.lock);
  try {
    // Without a journal the lock file stays the only file, and empty.
    database.script("PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE;");
  } catch (error) {
    database.close();
    if (error instanceof AppError && error.code === "library-in-use") throw await inUse(paths, error);
    throw error;
  }
  const leftBehind = (await readOwner(paths)) !== "none";
  await writeOwner(paths, { pid: process.pid, hostKind: self.hostKind, since: self.now });
  return {
    leftBehind,
    release: async (clean) => {
      if (clean) await removeOwner(paths);
      database.close();
    },
  };
}

async function inUse(paths: LibraryPaths, cause: AppError): Promise<AppError> {
  const note = await readOwner(paths);
  return new AppError("library-in-use", `The library ${paths.root} is already open ${openIn(note)}.`, {
    nextStep: "Use that one, or close it and try again, or open another library.",
    retryable: true,
    cause,
  });
}

function openIn(note: Owner | "none" | "unreadable"): string {
  if (typeof note === "string") return "in another Palimpsest";
  if (note.pid === process.pid) return "in this Palimpsest itself";
  return `in another Palimpsest (process ${note.pid}${note.hostKind ? `, ${note.hostKind}` : ""})`;
}

/** The note is a courtesy: the lock does not depend on it. */
async function readOwner(paths: LibraryPaths): Promise<Owner | "none" | "unreadable"> {
  try {
    return owner.parse(JSON.parse(await readFile(paths.owner, "utf8")));
  } catch (error) {
    return systemCode(error) === "ENOENT" ? "none" : "unreadable";
  }
}

async function writeOwner(paths: LibraryPaths, self: Owner): Promise<void> {
  try {
    await writeFile(paths.owner, `${JSON.stringify(self)}\n`);
  } catch {
    // A full disk must not keep a person from opening the library and exporting from it.
  }
}

async function removeOwner(paths: LibraryPaths): Promise<void> {
  try {
    await rm(paths.owner, { force: true });
  } catch {
    // Only costs the next start a check of the index.
  }
}
