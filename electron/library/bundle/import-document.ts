import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DocumentRecord } from "../../../shared/domain/document.ts";
import type { HistoryNode } from "../../../shared/domain/node.ts";
import { AppError } from "../../../shared/errors.ts";
import { readHeader } from "../../imaging/header.ts";
import type { Library } from "../library.ts";
import { systemCode } from "../storage-errors.ts";
import { type Bundle, bundle, bundleIndex, filesOf } from "./bundle.ts";

/** More than a hundred thousand nodes. */
const largestIndexBytes = 512 * 1024 * 1024;

/**
 * Brings a document from a folder into the library as a new one: the same pictures with the same hashes, the same
 * history, ids of its own. Everything is checked before anything is kept.
 * @throws AppError `invalid-input` for what is no such folder, or one in which something does not fit;
 * `corrupt-picture` for a file that is not what its name says; storage errors; the signal's reason.
 */
export async function importDocument(
  library: Pick<Library, "blobs" | "adopt">,
  folder: string,
  signal: AbortSignal,
): Promise<DocumentRecord> {
  const read = await readIndex(folder);
  checkTree(read);
  for (const file of read.files) {
    signal.throwIfAborted();
    await checkFile(join(folder, file.path), file, signal);
  }
  await checkPictures(folder, read, signal);
  for (const { path, hash, mediaType } of read.files) {
    signal.throwIfAborted();
    const kept = await library.blobs.put(await readFile(join(folder, path)), mediaType);
    if (kept !== hash) throw damaged(path);
  }
  return library.adopt(read.document, read.nodes);
}

async function readIndex(folder: string): Promise<Bundle> {
  const path = join(folder, bundleIndex);
  let value: unknown;
  try {
    if ((await stat(path)).size > largestIndexBytes) throw unusable(`${path} is too large`);
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (systemCode(cause) !== undefined)
      throw unusable(`${path} cannot be read (${systemCode(cause)})`, cause);
    throw unusable(`${path} is no JSON`, cause);
  }
  const parsed = bundle.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unusable(`${path}: ${issue?.path.join(".")}: ${issue?.message}`, parsed.error);
}

function checkTree({ document, nodes, files }: Bundle): void {
  const seen = new Map<string, HistoryNode>();
  for (const node of nodes) {
    if (node.documentId !== document.id) throw unusable(`node ${node.id} is of another document`);
    if (seen.has(node.id)) throw unusable(`node ${node.id} is there twice`);
    const isOrphan = node.kind !== "import" && !seen.has(node.parentId);
    if (isOrphan || (node.kind === "edit" && node.request.parentId !== node.parentId))
      throw unusable(`node ${node.id} has no parent before it`);
    if (node.kind === "import" && seen.size > 0) throw unusable("there are two opened pictures");
    seen.set(node.id, node);
  }
  if (!seen.has(document.currentNodeId)) throw unusable(`its node ${document.currentNodeId} is missing`);
  const given = new Set(files.map(({ hash }) => hash));
  const missing = filesOf({ document, nodes }).find((hash) => !given.has(hash));
  if (missing) throw unusable(`the file ${missing} is missing`);
}

async function checkFile(
  path: string,
  { hash }: Bundle["files"][number],
  signal: AbortSignal,
): Promise<void> {
  const hasher = createHash("sha256");
  try {
    for await (const piece of createReadStream(path, { signal })) hasher.update(piece as Uint8Array); // no encoding is set
  } catch (cause) {
    signal.throwIfAborted();
    throw unusable(`${path} cannot be read (${systemCode(cause) ?? "damaged"})`, cause);
  }
  if (hasher.digest("hex") !== hash) throw damaged(path);
}

/** A node that says another size than its picture has would be shown wrong and edited wrong. */
async function checkPictures(folder: string, { nodes, files }: Bundle, signal: AbortSignal): Promise<void> {
  const paths = new Map(files.map(({ hash, path }) => [hash, path]));
  for (const { id, picture } of nodes) {
    signal.throwIfAborted();
    const path = join(folder, paths.get(picture.hash) ?? "");
    const bytes = await readFile(path);
    const { format, width, height } = readHeader(bytes);
    if (format !== "png" || width !== picture.width || height !== picture.height)
      throw unusable(`the picture of node ${id} is ${format}, ${width}×${height}`);
    if (bytes.byteLength !== picture.byteLength)
      throw unusable(`the picture of node ${id} has another length`);
  }
}

function unusable(why: string, cause?: unknown): AppError {
  return new AppError("invalid-input", `This is no document that can be imported: ${why}.`, {
    nextStep: "Give the folder that palimpsest library export has made.",
    cause,
  });
}

function damaged(path: string): AppError {
  return new AppError("corrupt-picture", `${path} is damaged: its bytes are not those of its name.`, {
    nextStep: "Export the document again, or copy the folder again. Nothing was imported.",
  });
}
