import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { filesOfNode } from "./bundle/bundle.ts";
import { Database } from "./database.ts";
import { hasLibrary, libraryPaths } from "./library-folder.ts";
import { closeIndex } from "./library-index.ts";
import { takeLock } from "./library-lock.ts";
import { checkVersion } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { nodeFromRow } from "./node-rows.ts";
import { systemCode } from "./storage-errors.ts";

export interface LibraryProblem {
  readonly kind: "index" | "missing-file" | "damaged-file" | "unreadable-node" | "missing-blob" | "guarantee";
  /** As a sentence for people. */
  readonly message: string;
}

export interface LibraryReport {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  readonly nodes: number;
  readonly problems: readonly LibraryProblem[];
  /** Files among the pictures that nothing names: left by a crash, and no harm. */
  readonly strays: readonly string[];
}

/**
 * Holds the index against the files: every blob is read whole and its hash compared, every node is proven, and all that
 * a node names has to be there. Changes nothing.
 * @param onFile is told of every file before it is read.
 * @throws AppError `not-found` if there is no library, `library-in-use`, `library-unusable` where the index cannot be
 * read at all; the signal's reason.
 */
export async function verifyLibrary(
  folder: string,
  onFile: (done: number, of: number) => void,
  signal: AbortSignal,
): Promise<LibraryReport> {
  const paths = libraryPaths(folder);
  if (!(await hasLibrary(folder))) {
    throw new AppError("not-found", `There is no library at ${paths.root}.`, {
      nextStep: "Give its folder with --library.",
    });
  }
  const lock = await takeLock(paths, { hostKind: "command line", now: Date.now() });
  try {
    const database = new Database(paths.index);
    try {
      const isCurrent = checkVersion(database, migrations) === migrations.at(-1)?.version;
      const problems: LibraryProblem[] = checkIndex(database);
      const known = await checkFiles(database, paths.blobs, problems, onFile, signal);
      if (!isCurrent) problems.push(outdated);
      const nodes = isCurrent ? checkNodes(database, known.hashes, problems) : 0;
      const strays = await findStrays(paths.blobs, known.hashes);
      return { folder: paths.root, files: known.hashes.size, bytes: known.bytes, nodes, problems, strays };
    } finally {
      closeIndex(database, null);
    }
  } finally {
    await lock.release(!lock.leftBehind);
  }
}

const outdated: LibraryProblem = {
  kind: "index",
  message:
    "It was made by an older Palimpsest; open it once with this one, then its history can be verified too.",
};

function checkIndex(database: Database): LibraryProblem[] {
  return database
    .all("PRAGMA integrity_check(20)")
    .flatMap(Object.values)
    .filter((finding) => finding !== "ok")
    .map((finding) => ({ kind: "index", message: `The index is damaged: ${String(finding)}.` }));
}

async function checkFiles(
  database: Database,
  blobs: string,
  problems: LibraryProblem[],
  onFile: (done: number, of: number) => void,
  signal: AbortSignal,
): Promise<{ readonly hashes: ReadonlySet<string>; readonly bytes: number }> {
  const rows = database.all("SELECT hash, byte_length FROM blobs ORDER BY hash");
  const hashes = new Set<string>();
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    signal.throwIfAborted();
    onFile(index, rows.length);
    const hash = String(row.hash);
    hashes.add(hash);
    const path = join(blobs, hash.slice(0, 2), hash);
    const found = await hashFile(path, signal);
    if (found === null) problems.push({ kind: "missing-file", message: `${path} is missing.` });
    else if (found.hash !== hash)
      problems.push({
        kind: "damaged-file",
        message: `${path} is damaged: its bytes are not those of its name.`,
      });
    else if (found.byteLength !== row.byte_length)
      problems.push({ kind: "index", message: `The index has another length for ${path}.` });
    bytes += found?.byteLength ?? 0;
  }
  return { hashes, bytes };
}

async function hashFile(path: string, signal: AbortSignal) {
  const hasher = createHash("sha256");
  let byteLength = 0;
  try {
    for await (const piece of createReadStream(path, { signal })) {
      const bytes = piece as Uint8Array; // no encoding is set
      byteLength += bytes.byteLength;
      hasher.update(bytes);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (systemCode(error) === "ENOENT") return null;
    return { hash: `unreadable: ${systemCode(error)}`, byteLength };
  }
  return { hash: hasher.digest("hex"), byteLength };
}

function checkNodes(database: Database, hashes: ReadonlySet<string>, problems: LibraryProblem[]): number {
  const rows = database.all("SELECT * FROM nodes ORDER BY sequence");
  for (const row of rows) {
    try {
      const node = nodeFromRow(row);
      for (const hash of filesOfNode(node)) {
        if (!hashes.has(hash))
          problems.push({
            kind: "missing-blob",
            message: `Node ${node.id} names ${hash}, which the index lacks.`,
          });
      }
      if (node.kind === "edit" && node.guarantee.pixelsChangedOutside > 0)
        problems.push({ kind: "guarantee", message: `Node ${node.id} changed pixels outside its mask.` });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ kind: "unreadable-node", message: error.message });
    }
  }
  return rows.length;
}

async function findStrays(blobs: string, hashes: ReadonlySet<string>): Promise<string[]> {
  const entries = await readdir(blobs, { recursive: true, withFileTypes: true }).catch(() => []); // a new library has none
  return entries
    .filter((entry) => entry.isFile() && !hashes.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
