import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../log.ts";
import { adoptDocument } from "./adopt-document.ts";
import { SqliteBatchRecords } from "./batch-store.ts";
import { FileBlobStore } from "./blob-store.ts";
import type { Database } from "./database.ts";
import { SqliteDocumentStore } from "./document-store.ts";
import { makeFolder } from "./durable-file.ts";
import { SqliteJobJournal } from "./job-journal.ts";
import { LedgerBook } from "./ledger-book.ts";
import type { Library } from "./library.ts";
import { type LibraryPaths, libraryPaths, prepareFolder } from "./library-folder.ts";
import { closeIndex, openIndex } from "./library-index.ts";
import { type LibraryLock, takeLock } from "./library-lock.ts";
import { migrations as libraryMigrations, type Migration } from "./migrations.ts";
import { sweepPendingWrites } from "./pending-writes.ts";
import { type MakePreview, PreviewCache } from "./preview-cache.ts";
import { SqliteProgramRecords } from "./program-store.ts";
import { SqlitePromptStore } from "./prompt-store.ts";
import { inStorage } from "./storage-errors.ts";

export interface OpenLibraryOptions {
  readonly log: Log;
  readonly makePreview: MakePreview;
  /** Milliseconds since 1970 UTC. */
  readonly now?: () => number;
  /** New ids of documents, nodes and jobs, and names of temporary files: never the same twice. */
  readonly newId?: () => string;
  /** Told to another process that wants the library: `desktop`, `web`. */
  readonly hostKind?: string;
  /** Only tests have others. */
  readonly migrations?: readonly Migration[];
}

/**
 * Opens the library in a folder, or makes one in a new or empty folder whose parent exists. The folder belongs to
 * this process until `close` or the process's end, however it ends.
 * @throws AppError `library-in-use`; `library-unusable` for a file, a foreign folder, a missing parent folder, a
 * damaged index or a newer version; `storage-read-only`; `storage-full`. Nothing that was there is changed then.
 */
export async function openLibrary(folder: string, options: OpenLibraryOptions): Promise<Library> {
  const { log, makePreview, now = Date.now, newId = randomUUID, migrations = libraryMigrations } = options;
  const paths = libraryPaths(folder);
  await prepareFolder(paths);
  const lock = await takeLock(paths, { hostKind: options.hostKind ?? null, now: now() });
  let database: Database | undefined;
  try {
    database = await openIndex(paths, { migrations, now: now(), unclean: lock.leftBehind, log });
    await inStorage(`prepare the library ${paths.root}`, () => prepareFolders(paths));
    await sweepPendingWrites(paths.root, log);
  } catch (error) {
    if (database) closeIndex(database, log);
    await lock.release(!lock.leftBehind);
    throw error;
  }
  const ledger = new LedgerBook({ database, log, now });
  const services = { database, paths, log, now, newId, ledger };
  const blobs = new FileBlobStore(services);
  const previews = new PreviewCache({ ...services, blobs, makePreview });
  const documents = new SqliteDocumentStore(services);
  let closing: Promise<void> | undefined;
  return {
    folder: paths.root,
    blobs,
    passingBlobs: {
      put: (bytes, mediaType) => blobs.putPassing(bytes, mediaType),
      touch: (hash) => blobs.touch(hash),
    },
    documents,
    journal: new SqliteJobJournal(services),
    ledger,
    prompts: new SqlitePromptStore(services),
    programs: new SqliteProgramRecords({ ...services, documents, blobs }),
    batches: new SqliteBatchRecords(services),
    together: (work) => database.transaction(work),
    adopt: (document, nodes) => adoptDocument(services, document, nodes),
    preview: (hash, edge) => previews.preview(hash, edge),
    close: () => {
      closing ??= close(services, blobs, previews, lock);
      return closing;
    },
  };
}

async function prepareFolders(paths: LibraryPaths): Promise<void> {
  for (const folder of [paths.blobs, paths.cache, paths.pendingWrites, paths.temporary])
    await makeFolder(folder);
  const leftBehind = await readdir(paths.temporary);
  await Promise.all(
    leftBehind.map((name) => rm(join(paths.temporary, name), { recursive: true, force: true })),
  );
}

async function close(
  { database, log }: { readonly database: Database; readonly log: Log },
  blobs: FileBlobStore,
  previews: PreviewCache,
  lock: LibraryLock,
): Promise<void> {
  await blobs.close();
  await previews.settle();
  closeIndex(database, log);
  await lock.release(true);
}
