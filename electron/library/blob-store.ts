import { createHash, type Hash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type AssetHash, assetHash } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import type { Database } from "./database.ts";
import { makeFolder, syncFolder, writeNewFile } from "./durable-file.ts";
import type { BlobLocation, BlobStore } from "./library.ts";
import type { LibraryPaths } from "./library-folder.ts";
import { mediaTypeOfFile, unknownMediaType } from "./media-type.ts";
import { renameFile } from "./rename-file.ts";
import { inStorage, systemCode } from "./storage-errors.ts";

export interface BlobStoreServices {
  readonly database: Database;
  readonly paths: LibraryPaths;
  readonly now: () => number;
  readonly newId: () => string;
}

/** A blob as it lies in a temporary file, or not yet at all. */
interface Incoming {
  readonly hash: AssetHash;
  readonly byteLength: number;
  readonly mediaType: string;
  /** Only until nothing names it any more. */
  readonly isPassing: boolean;
}

const mostUsedKept = 10_000;
/** Longer than any request takes from its first byte to its job. */
const usedKeptMs = 3_600_000;

/** About 5 ms of hashing: windows stay responsive while a large picture is hashed. */
const hashPieceBytes = 4 * 1024 * 1024;

/** Files `blobs/ab/abcdef…`, each written once, and a row for each in the index. */
export class FileBlobStore implements BlobStore {
  readonly #services: BlobStoreServices;
  /** Blobs on their way to or from their place; the same bytes put twice at once are written once. */
  readonly #keeping = new Map<AssetHash, Promise<void>>();
  /** What is about to be named again must not be swept away before; when it was used last. */
  readonly #lastUsed = new Map<AssetHash, number>();
  #closed = false;

  constructor(services: BlobStoreServices) {
    this.#services = services;
  }

  put(bytes: Uint8Array, mediaType: string): Promise<AssetHash> {
    return this.#put(bytes, mediaType, false);
  }

  /** Like `put`, but `sweepPassing` removes them, unless somebody else puts them too. */
  putPassing(bytes: Uint8Array, mediaType: string): Promise<AssetHash> {
    return this.#put(bytes, mediaType, true);
  }

  /** Keeps a blob from being swept away as if it had been put again. @returns whether it is there. */
  touch(hash: AssetHash): boolean {
    this.#use(hash);
    return this.#services.database.get("SELECT 1 AS kept FROM blobs WHERE hash = ?", [hash]) !== undefined;
  }

  /**
   * Removes passing blobs that came before `time`, milliseconds since 1970 UTC, and that neither a node, a document nor
   * `inUse` names. @returns how many.
   */
  async sweepPassing(time: number, inUse: () => ReadonlySet<AssetHash>): Promise<number> {
    const { database } = this.#services;
    const unnamed = `passing = 1 AND created_at < ?
      AND NOT EXISTS (SELECT 1 FROM nodes WHERE picture_hash = hash)
      AND NOT EXISTS (SELECT 1 FROM nodes WHERE original_hash = hash)
      AND NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.mask_hash = hash)
      AND NOT EXISTS (SELECT 1 FROM documents WHERE documents.mask_hash = hash)
      AND NOT EXISTS (SELECT 1 FROM document_masks WHERE document_masks.mask_hash = hash)
      AND NOT EXISTS (SELECT 1 FROM named_masks WHERE named_masks.mask_hash = hash)`;
    const candidates = database.all(`SELECT hash FROM blobs WHERE ${unnamed}`, [time]);
    const used = candidates.length > 0 ? inUse() : new Set<AssetHash>();
    let removed = 0;
    for (const { hash: text } of candidates) {
      const hash = assetHash.parse(text);
      if (used.has(hash)) continue;
      await this.#alone(hash, async () => {
        if ((this.#lastUsed.get(hash) ?? 0) >= time) return;
        this.#lastUsed.delete(hash);
        // Asked again: meanwhile it may have been named.
        const gone = database.run(`DELETE FROM blobs WHERE hash = ? AND ${unnamed}`, [hash, time]);
        if (gone === 0) return;
        await rm(this.#path(hash), { force: true });
        removed++;
      });
    }
    return removed;
  }

  #use(hash: AssetHash): void {
    const now = this.#services.now();
    this.#lastUsed.set(hash, now);
    if (this.#lastUsed.size <= mostUsedKept) return;
    for (const [other, time] of this.#lastUsed) if (time < now - usedKeptMs) this.#lastUsed.delete(other);
  }

  async #put(bytes: Uint8Array, mediaType: string, isPassing: boolean): Promise<AssetHash> {
    const hash = await hashBytes(bytes);
    const incoming = { hash, byteLength: bytes.byteLength, mediaType, isPassing };
    await this.#alone(hash, async () => {
      if (await this.#isKept(incoming)) return;
      const temporary = this.#temporaryPath();
      await writeNewFile(temporary, (append) => append(bytes));
      await this.#place(temporary, incoming);
    });
    return hash;
  }

  async putStream(
    chunks: AsyncIterable<Uint8Array>,
    mediaType: string,
    maximumBytes: number,
  ): Promise<{ readonly hash: AssetHash; readonly byteLength: number }> {
    const hasher = createHash("sha256");
    const temporary = this.#temporaryPath();
    let byteLength = 0;
    await this.#inLibrary(() =>
      writeNewFile(temporary, async (append) => {
        for await (const chunk of chunks) {
          byteLength += chunk.byteLength;
          if (byteLength > maximumBytes) throw tooLarge(maximumBytes);
          hasher.update(chunk);
          await append(chunk);
        }
      }),
    );
    const hash = digest(hasher);
    try {
      const incoming = { hash, byteLength, mediaType, isPassing: false };
      await this.#alone(hash, async () => {
        if (!(await this.#isKept(incoming))) await this.#place(temporary, incoming);
      });
    } finally {
      // Gone already unless the same bytes were there before, or keeping them failed.
      await rm(temporary, { force: true });
    }
    return { hash, byteLength };
  }

  async read(hash: AssetHash): Promise<Uint8Array> {
    const path = this.#path(hash);
    const bytes = await this.#inLibrary(() => ifThere(hash, () => readFile(path)));
    // A disk that changes bytes is noticed here, before a picture is shown or edited as if it were the right one.
    if ((await hashBytes(bytes)) !== hash) throw damagedBlob(path);
    return bytes;
  }

  async locate(hash: AssetHash): Promise<BlobLocation> {
    const path = this.#path(hash);
    return this.#inLibrary(async () => {
      const { size } = await ifThere(hash, () => stat(path));
      const row = this.#services.database.get("SELECT byte_length, media_type FROM blobs WHERE hash = ?", [
        hash,
      ]);
      if (!row) return { path, byteLength: size, mediaType: await mediaTypeOfFile(path) };
      if (row.byte_length !== size) throw damagedBlob(path);
      return { path, byteLength: size, mediaType: String(row.media_type) };
    });
  }

  /** Resolves once no blob is on its way any more. What is put later is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#keeping.values());
  }

  /** Bytes are there for good once their row is: it is written after the file and its name were synced. */
  async #isKept({ hash, byteLength, mediaType, isPassing }: Incoming): Promise<boolean> {
    const { database } = this.#services;
    const row = database.get("SELECT media_type, passing FROM blobs WHERE hash = ?", [hash]);
    if (!row) return false;
    // Sent again and again by a program: looked for on the disk once.
    const isKnown = isPassing && this.#lastUsed.has(hash);
    if (isPassing) this.#use(hash);
    if (isKnown) return true;
    const size = await stat(this.#path(hash)).then(
      (found) => found.size,
      () => null,
    );
    if (size !== byteLength) return false;
    if (row.media_type === unknownMediaType && mediaType !== unknownMediaType) {
      database.run("UPDATE blobs SET media_type = ? WHERE hash = ?", [mediaType, hash]);
    }
    if (row.passing === 1 && !isPassing) database.run("UPDATE blobs SET passing = 0 WHERE hash = ?", [hash]);
    return true;
  }

  async #place(temporary: string, { hash, byteLength, mediaType, isPassing }: Incoming): Promise<void> {
    const path = this.#path(hash);
    const folder = dirname(path);
    try {
      await makeFolder(folder);
      await renameFile(temporary, path);
      await syncFolder(folder);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    this.#services.database.run(
      `INSERT INTO blobs (hash, byte_length, media_type, created_at, passing) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET byte_length = excluded.byte_length,
         passing = min(passing, excluded.passing)`,
      [hash, byteLength, mediaType, this.#services.now(), isPassing],
    );
  }

  /** One after the other for the same bytes. */
  async #alone(hash: AssetHash, keep: () => Promise<void>): Promise<void> {
    // Another's failure is its own: whoever waited for it tries for itself.
    for (let other = this.#keeping.get(hash); other; other = this.#keeping.get(hash)) await settled(other);
    const keeping = this.#inLibrary(keep).finally(() => this.#keeping.delete(hash));
    this.#keeping.set(hash, keeping);
    await keeping;
  }

  async #inLibrary<Result>(work: () => Promise<Result>): Promise<Result> {
    const { root } = this.#services.paths;
    if (this.#closed) throw new AppError("unavailable", `The library ${root} is closed.`);
    return inStorage(`keep or read a picture in the library ${root}`, work);
  }

  #temporaryPath(): string {
    return join(this.#services.paths.temporary, this.#services.newId());
  }

  #path(hash: AssetHash): string {
    // The brand says so already; a path made of anything else could lead out of the library.
    if (!assetHash.safeParse(hash).success) throw missingBlob(hash);
    return join(this.#services.paths.blobs, hash.slice(0, 2), hash);
  }
}

async function hashBytes(bytes: Uint8Array): Promise<AssetHash> {
  const hasher = createHash("sha256");
  for (let start = 0; start < bytes.byteLength; start += hashPieceBytes) {
    if (start > 0) await nextTurn();
    hasher.update(bytes.subarray(start, start + hashPieceBytes));
  }
  return digest(hasher);
}

function digest(hasher: Hash): AssetHash {
  return assetHash.parse(hasher.digest("hex"));
}

async function settled(promise: Promise<unknown>): Promise<void> {
  await Promise.allSettled([promise]);
}

async function ifThere<Result>(hash: AssetHash, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (systemCode(error) === "ENOENT") throw missingBlob(hash, error);
    throw error;
  }
}

function missingBlob(hash: string, cause?: unknown): AppError {
  return new AppError("not-found", `The library holds no file ${hash}.`, {
    nextStep: "If it was there before, put back the folder blobs from a backup of the library.",
    cause,
  });
}

function damagedBlob(path: string): AppError {
  return new AppError(
    "corrupt-picture",
    `The library's file ${path} is damaged: its bytes have changed on disk.`,
    {
      nextStep: "Put back this file from a backup of the library, and check the disk.",
    },
  );
}

function tooLarge(maximumBytes: number): AppError {
  return new AppError("too-large", `The file has more than ${maximumBytes} bytes, which is the limit.`, {
    nextStep: "Open a smaller file.",
  });
}
