import type { DocumentRecord } from "../../shared/domain/document.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import { checkSize } from "./check-size.ts";
import type { BlobStore, Library, NewImport } from "./library.ts";
import { keepPicture } from "./picture-store.ts";

/**
 * A document with a white picture, for what a model makes from words alone.
 * @throws AppError `too-large` beyond what could be opened; storage errors.
 */
export async function createBlankDocument(
  { blobs, documents }: Pick<Library, "blobs" | "documents">,
  name: string,
  size: Size,
): Promise<DocumentRecord> {
  return documents.create(name, await makeBlank(blobs, size));
}

/** A white picture as a document's first node has it. @throws AppError as `createBlankDocument`. */
export async function makeBlank(blobs: Pick<BlobStore, "put">, { width, height }: Size): Promise<NewImport> {
  checkSize({ width, height });
  const data = new Uint8Array(width * height * 3).fill(255);
  const picture = await keepPicture(blobs, { width, height, channels: 3, data });
  return { label: "Blank", originalHash: picture.hash, originalName: "blank.png", warnings: [], picture };
}
