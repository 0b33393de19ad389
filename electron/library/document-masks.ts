import {
  type DocumentRecord,
  isSameMask,
  type NamedMask,
  type PaintedMask,
} from "../../shared/domain/document.ts";
import { isSameSize, type Size } from "../../shared/domain/geometry.ts";
import type { DocumentId, NodeId } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import type { Database } from "./database.ts";
import { readDocument } from "./document-rows.ts";
import { requireBlob } from "./node-insert.ts";

// A document has one mask being painted for each size that its pictures have: the one of the current node's size is in
// `documents.mask_hash`, the others wait in `document_masks` until a node of their size is current again.

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
 * transaction. @param expected undefined: whatever it takes the place of.
 * @throws AppError `conflict` if the present mask is neither `expected` nor already `mask`.
 */
export function setMask(
  database: Database,
  { id, maskHash, maskFeather, waitingMasks }: DocumentRecord,
  mask: PaintedMask,
  expected?: PaintedMask,
  size?: Size,
): void {
  if (mask.hash !== null) requireBlob(database, mask.hash);
  const isWaiting = size !== undefined && !isSameSize(size, currentSize(database, id));
  const kept = isWaiting
    ? (waitingMasks.find((waiting) => isSameSize(waiting, size)) ?? noMask)
    : { hash: maskHash, feather: maskFeather };
  if (expected && !isSameMask(kept, expected) && !isSameMask(kept, mask)) throw maskConflict(kept, expected);
  if (isWaiting) setWaitingMask(database, id, size, mask);
  else setPresentMask(database, id, mask);
}

function setPresentMask(database: Database, documentId: DocumentId, { hash, feather }: PaintedMask): void {
  database.run("UPDATE documents SET mask_hash = ?, mask_feather = ? WHERE id = ?", [
    hash,
    feather,
    documentId,
  ]);
}

function maskConflict(kept: PaintedMask, expected: PaintedMask): AppError {
  return new AppError("conflict", `The mask is ${inWords(kept)} by now, not ${inWords(expected)}.`, {
    nextStep: "Another window has changed it. Read it again, then choose which of the two to keep.",
  });
}

function inWords({ hash, feather }: PaintedMask): string {
  return hash === null ? "empty" : `${hash} with a feather of ${feather}`;
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
    feather: mask.feather,
  });
}

/** Within the caller's transaction. Nothing for one that is not there. */
export function deleteNamedMask(database: Database, documentId: DocumentId, id: string): void {
  database.run("DELETE FROM named_masks WHERE document_id = ? AND id = ?", [documentId, id]);
}
