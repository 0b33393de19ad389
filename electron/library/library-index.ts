import { readdir } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import type { Log } from "../log.ts";
import { Database } from "./database.ts";
import { damagedIndex } from "./database-errors.ts";
import type { LibraryPaths } from "./library-folder.ts";
import { checkVersion, migrate } from "./migrate.ts";
import type { Migration } from "./migrations.ts";
import { inStorage } from "./storage-errors.ts";

export interface IndexOptions {
  readonly migrations: readonly Migration[];
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** The last process that had it open did not close it. */
  readonly unclean: boolean;
  readonly log: Log;
}

/**
 * Opens `index.sqlite`, or makes it, and brings it to the newest version. Only for the holder of the library's lock.
 * @throws AppError `library-unusable`, `storage-full`, `storage-read-only`.
 */
export async function openIndex(paths: LibraryPaths, options: IndexOptions): Promise<Database> {
  const database = new Database(paths.index);
  try {
    await prepareIndex(database, paths, options);
    return database;
  } catch (error) {
    // What may be damaged or is a newer Palimpsest's is left exactly as it is.
    const untouched = error instanceof AppError && error.code === "library-unusable";
    closeIndex(database, untouched ? null : options.log);
    throw error;
  }
}

async function prepareIndex(database: Database, paths: LibraryPaths, options: IndexOptions): Promise<void> {
  // Keeps the log's index in memory instead of a third file, which a full disk would not let grow even to read.
  database.script("PRAGMA locking_mode = EXCLUSIVE;");
  const version = checkVersion(database, options.migrations);
  if (version === 0) await refuseEmptyIndexOverPictures(paths);
  if (version > 0 && options.unclean) checkIntegrity(database);
  useWriteAheadLog(database, options.log);
  // FULL syncs the log at every commit; fullfsync makes macOS mean it.
  database.script("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON;");
  await inStorage(`update the library ${paths.root}`, () =>
    migrate(database, paths, { ...options, version }),
  );
}

function useWriteAheadLog(database: Database, log: Log): void {
  try {
    database.script("PRAGMA journal_mode = WAL;");
  } catch (error) {
    // To change the mode is to write. The old mode is as safe, only slower, and a person must be able to look at
    // the library and export from it while the disk is full.
    if (!(error instanceof AppError) || error.code !== "storage-full") throw error;
    log.warn("The disk is full: the library is open without its write-ahead log", { error });
  }
}

/** An index that was cut to nothing looks like a new one; the pictures beside it say otherwise. */
async function refuseEmptyIndexOverPictures(paths: LibraryPaths): Promise<void> {
  const entries = await inStorage(`read the library ${paths.root}`, () => readdir(paths.root));
  if (entries.includes("blobs")) throw damagedIndex(paths.index, undefined);
}

/** After a crash only: SQLite recovers by itself, but not from a disk that lied about what it had written. */
function checkIntegrity(database: Database): void {
  const [finding] = database.all("PRAGMA quick_check(1)").flatMap(Object.values);
  if (finding !== "ok") throw damagedIndex(database.path, new Error(String(finding)));
}

/**
 * Closes the index and gives up its lock now: the driver's statements hold on to a closed database for a while.
 * @param mergeLog null leaves the files as they are.
 */
export function closeIndex(database: Database, mergeLog: Log | null): void {
  try {
    // One file instead of two, so that a copy of the folder needs no luck; and only without the log can the lock
    // be given up.
    if (mergeLog) database.script("PRAGMA journal_mode = DELETE;");
    database.script("PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema;");
  } catch (error) {
    mergeLog?.warn("The library's log could not be merged into its index; the next start does it", { error });
  }
  database.close();
}
