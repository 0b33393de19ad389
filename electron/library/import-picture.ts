import type { DocumentRecord } from "../../shared/domain/document.ts";
import type { AssetHash } from "../../shared/domain/ids.ts";
import { decodePicture } from "../imaging/decode-picture.ts";
import { defaultLimits, type Limits } from "../imaging/limits.ts";
import type { BlobStore, Library, NewImport } from "./library.ts";
import { keepPicture } from "./picture-store.ts";

/** What a picture may measure to be opened; the handshake tells the page. */
export const importLimits: Limits = defaultLimits;

/**
 * Makes a document of a file that is already a blob: decoded, upright, sRGB; the file itself is kept beside it.
 * @param name the file's name; the document is called the same without its extension.
 * @throws AppError `unsupported-format`, `corrupt-picture`, `too-large`, storage errors; then no document exists.
 */
export async function importPicture(
  library: Library,
  original: AssetHash,
  name: string,
  signal: AbortSignal,
): Promise<DocumentRecord> {
  const bytes = await library.blobs.read(original);
  const first = await readImport(bytes, original, name, library.blobs, signal);
  return library.documents.create(documentName(name), first);
}

/**
 * A file's picture as a document's first node has it.
 * @param blobs where the picture goes.
 * @param limits of the file.
 * @throws AppError as `importPicture`.
 */
export async function readImport(
  bytes: Uint8Array,
  original: AssetHash,
  name: string,
  blobs: Pick<BlobStore, "put">,
  signal: AbortSignal,
  limits: Limits = importLimits,
): Promise<NewImport> {
  const { raster, warnings } = await decodePicture(bytes, { limits, signal });
  signal.throwIfAborted();
  const picture = await keepPicture(blobs, raster);
  signal.throwIfAborted();
  return { label: "Original", originalHash: original, originalName: name, warnings: [...warnings], picture };
}

function documentName(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? "";
  return (
    base
      .replace(/\.[a-z0-9]{2,5}$/i, "")
      .trim()
      .slice(0, 200) || "Untitled"
  );
}
