import type { DocumentRecord, NamedMask } from "../../shared/domain/document.ts";
import { isSameSize, type Size } from "../../shared/domain/geometry.ts";
import type { AssetHash, DocumentId, NodeId } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import type { Database } from "./database.ts";
import { readDocument } from "./document-rows.ts";
import { requireBlob } from "./node-insert.ts";

// A document has one mask being painted for each size that its pictures have: the one of the current node's size is in
// `documents.mask_hash`, the others wait in `document_masks` until a node of their size is current again.

/** A mask as it is painted; null where nothing is. */
export interface PaintedMask {
  readonly hash: AssetHash | null;
  /** Standard deviation in picture pixels. */
  readonly feather: number;
}

const noMask: PaintedMask = { hash: null, feather: 0 };

/** What the current node's picture measures. */
function currentSize(database: Database, documentId: DocumentId): Size {
  const row = database.get(
    `SELECT picture_width, picture_height FROM nodes
     WHERE id = (SELECT current_node_id FROM documents WHERE id = ?)`,
    [documentId],
  );
  return { width: Number(row?.picture_width), height: Number(row?.picture_height) };
}

/**
 * Makes a node current; where its picture has another size than the one before, the masks change places. Within the
 * caller's transaction.
 */
export function changeCurrentNode(database: Database, documentId: DocumentId, nodeId: NodeId): void {
  const before = currentSize(database, documentId);
  database.run("UPDATE documents SET current_node_id = ? WHERE id = ?", [nodeId, documentId]);
  const after = currentSize(database, documentId);
  if (isSameSize(before, after)) return;
  const { maskHash, maskFeather, waitingMasks } = readDocument(database, documentId);
  const next = waitingMasks.find((mask) => isSameSize(mask, after));
  keepWaitingMask(database, documentId, before, { hash: maskHash, feather: maskFeather });
  keepWaitingMask(database, documentId, after, noMask);
  setPresentMask(database, documentId, next ?? noMask);
}

/**
 * Sets the mask for pictures of a size, that of the current node unless another is given. Within the caller's
 * transaction. @param expectedHash undefined: whatever it takes the place of.
 * @throws AppError `conflict` if the present mask is neither `expectedHash` nor already `maskHash`.
 */
export function setMask(
  database: Database,
  { id, maskHash: present, waitingMasks }: DocumentRecord,
  { hash: maskHash, feather }: PaintedMask,
  expectedHash?: AssetHash | null,
  size?: Size,
): void {
  if (maskHash !== null) requireBlob(database, maskHash);
  const isWaiting = size !== undefined && !isSameSize(size, currentSize(database, id));
  const kept = isWaiting ? (waitingMasks.find((mask) => isSameSize(mask, size))?.hash ?? null) : present;
  if (expectedHash !== undefined && kept !== expectedHash && kept !== maskHash) {
    throw maskConflict(kept, expectedHash);
  }
  if (isWaiting) setWaitingMask(database, id, size, { hash: maskHash, feather });
  else setPresentMask(database, id, { hash: maskHash, feather });
}

function setPresentMask(database: Database, documentId: DocumentId, { hash, feather }: PaintedMask): void {
  database.run("UPDATE documents SET mask_hash = ?, mask_feather = ? WHERE id = ?", [
    hash,
    feather,
    documentId,
  ]);
}

function maskConflict(kept: AssetHash | null, expected: AssetHash | null): AppError {
  return new AppError("conflict", `The mask is ${kept ?? "empty"} by now, not ${expected ?? "empty"}.`, {
    nextStep: "Another window has changed it. Read it again, then choose which of the two to keep.",
  });
}

/** Within the caller's transaction. @throws AppError `invalid-input` for a size that no picture of the document has. */
export function setWaitingMask(
  database: Database,
  documentId: DocumentId,
  size: Size,
  mask: PaintedMask,
): void {
  const known = database.get(
    "SELECT 1 AS known FROM nodes WHERE document_id = ? AND picture_width = ? AND picture_height = ?",
    [documentId, size.width, size.height],
  );
  if (!known) {
    throw new AppError(
      "invalid-input",
      `The mask is ${size.width}×${size.height}; no picture of the document is.`,
      { nextStep: "Send it in the size of the picture that it is for." },
    );
  }
  keepWaitingMask(database, documentId, size, mask);
}

function keepWaitingMask(
  database: Database,
  documentId: DocumentId,
  { width, height }: Size,
  { hash, feather }: PaintedMask,
): void {
  database.run("DELETE FROM document_masks WHERE document_id = ? AND width = ? AND height = ?", [
    documentId,
    width,
    height,
  ]);
  if (hash === null) return;
  database.insert("document_masks", { document_id: documentId, width, height, mask_hash: hash, feather });
}

/** Adds one, or replaces that of the same id. Within the caller's transaction. @throws AppError `not-found`. */
export function putNamedMask(database: Database, documentId: DocumentId, mask: NamedMask): void {
  requireBlob(database, mask.hash);
  database.run("DELETE FROM named_masks WHERE document_id = ? AND id = ?", [documentId, mask.id]);
  database.insert("named_masks", {
    document_id: documentId,
    id: mask.id,
    name: mask.name,
    width: mask.width,
    height: mask.height,
    mask_hash: mask.hash,
  });
}

/** Within the caller's transaction. Nothing for one that is not there. */
export function deleteNamedMask(database: Database, documentId: DocumentId, id: string): void {
  database.run("DELETE FROM named_masks WHERE document_id = ? AND id = ?", [documentId, id]);
}
