import { constants } from "node:fs";
import { access, mkdir, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { syncFolder } from "./durable-file.ts";
import { inStorage, storageError, systemCode } from "./storage-errors.ts";

/** What lies in a library. `index` and `blobs` are the library; the rest can be deleted while it is closed. */
export interface LibraryPaths {
  readonly root: string;
  readonly index: string;
  readonly blobs: string;
  /** Held by the process that has the library open; always empty. */
  readonly lock: string;
  /** Says who holds the lock; left behind by a crash. */
  readonly owner: string;
  /** Files that are being written; emptied at every start. */
  readonly temporary: string;
  /** Previews. */
  readonly cache: string;
  /** Notes of temporary files elsewhere. */
  readonly pendingWrites: string;
  /** `index.sqlite` as it was before each migration. */
  readonly backups: string;
}

export function libraryPaths(folder: string): LibraryPaths {
  const root = resolve(folder);
  return {
    root,
    index: join(root, "index.sqlite"),
    blobs: join(root, "blobs"),
    lock: join(root, "library.lock"),
    owner: join(root, "owner.json"),
    temporary: join(root, "tmp"),
    cache: join(root, "cache"),
    pendingWrites: join(root, "pending"),
    backups: join(root, "backups"),
  };
}

/** Whether a library lies there; nothing is made. */
export async function hasLibrary(folder: string): Promise<boolean> {
  try {
    return (await stat(libraryPaths(folder).index)).isFile();
  } catch {
    return false; // whatever is the matter: none can be opened there
  }
}

/** What file managers and file systems put into every folder. */
const systemFiles = new Set([".DS_Store", ".localized", "Thumbs.db", "desktop.ini", "lost+found"]);

/**
 * Makes sure that the folder is a library or may become one: a new or empty folder in an existing one. Nothing
 * of anybody else's is ever taken for a library, because a library empties its own `tmp`.
 * @throws AppError `library-unusable`, `storage-read-only`, `storage-full`.
 */
export async function prepareFolder(paths: LibraryPaths): Promise<void> {
  const { root } = paths;
  const found = await lookAt(root);
  if (found === "file") {
    throw new AppError("library-unusable", `${root} is a file; a library is a folder.`, {
      nextStep: "Choose a folder, or move the file away.",
    });
  }
  if (found === "nothing") {
    await createFolder(root);
    return;
  }
  await inStorage(`write to the library ${root}`, () =>
    access(root, constants.R_OK | constants.W_OK | constants.X_OK),
  );
  const entries = await inStorage(`read the library ${root}`, () => readdir(root));
  if (entries.includes(basename(paths.index))) {
    await inStorage(`write to the library index ${paths.index}`, () =>
      access(paths.index, constants.R_OK | constants.W_OK),
    );
    return;
  }
  if (entries.includes(basename(paths.blobs))) {
    throw new AppError("library-unusable", `${root} holds pictures in blobs, but index.sqlite is missing.`, {
      nextStep: `Put back index.sqlite from a backup, or the newest of ${paths.backups} under that name.`,
    });
  }
  const ours = new Set([basename(paths.lock), basename(paths.owner)]);
  const foreign = entries.filter((name) => !ours.has(name) && !systemFiles.has(name));
  if (foreign.length > 0) {
    throw new AppError(
      "library-unusable",
      `${root} is not a library and is not empty: it holds ${foreign.slice(0, 3).join(", ")}${foreign.length > 3 ? ` and ${foreign.length - 3} more` : ""}.`,
      { nextStep: "Choose a library, or an empty folder to make one in." },
    );
  }
}

async function createFolder(root: string): Promise<void> {
  const parent = dirname(root);
  try {
    await mkdir(root);
    await syncFolder(parent);
  } catch (error) {
    // A whole path is not made up: it may be a slip of the pen or a drive that is not connected.
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") {
      throw new AppError(
        "library-unusable",
        `The library ${root} cannot be made: there is no folder ${parent}.`,
        {
          nextStep: "Create that folder or connect its drive, or choose another folder for the library.",
          cause: error,
        },
      );
    }
    if (systemCode(error) === "EEXIST") return; // another process was faster; the lock decides
    throw storageError(error, `create the library ${root}`);
  }
}

async function lookAt(path: string): Promise<"folder" | "file" | "nothing"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return "nothing";
    throw storageError(error, `open the library ${path}`);
  }
}
