import {
  type DocumentRecord,
  type DocumentSummary,
  documentRecord,
  documentSummary,
} from "../../shared/domain/document.ts";
import type { DocumentId, NodeId } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import type { Database, Row } from "./database.ts";
import { pictureFromRow } from "./node-rows.ts";
import { parseStored } from "./stored-value.ts";

/** Removed documents are found too. @throws AppError `not-found`, `library-unusable`. */
export function readDocument(database: Database, documentId: DocumentId): DocumentRecord {
  const row = database.get("SELECT * FROM documents WHERE id = ?", [documentId]);
  if (!row) throw missingDocument(documentId);
  const masks = {
    waitingMasks: readWaitingMasks(database, documentId),
    namedMasks: readNamedMasks(database, documentId),
  };
  return parseStored(documentRecord, { ...fields(row), ...masks }, title(row));
}

/**
 * The list of documents, most recently changed first. One that cannot be read is left out, so that the others
 * can still be opened.
 */
export function readSummaries(
  database: Database,
  onUnreadable: (documentId: string, error: unknown) => void,
): DocumentSummary[] {
  const rows = database.all(`
    SELECT documents.*,
      (SELECT count(*) FROM nodes WHERE document_id = documents.id AND removal_id IS NULL) AS node_count,
      picture_hash, picture_width, picture_height, picture_depth, picture_has_alpha, picture_byte_length
    FROM documents LEFT JOIN nodes ON nodes.id = documents.current_node_id
    WHERE removed_at IS NULL AND origin = 'editor'
    ORDER BY updated_at DESC, documents.rowid DESC`);
  const summaries: DocumentSummary[] = [];
  for (const row of rows) {
    try {
      const summary = { ...fields(row), nodeCount: row.node_count, picture: pictureFromRow(row) };
      summaries.push(parseStored(documentSummary, summary, title(row)));
    } catch (error) {
      onUnreadable(String(row.id), error);
    }
  }
  return summaries;
}

export function missingDocument(documentId: DocumentId): AppError {
  return new AppError("not-found", `There is no document ${documentId}.`, {
    nextStep: "Choose a document from the list.",
  });
}

export function notInDocument(nodeId: NodeId, documentId: DocumentId): AppError {
  return new AppError("invalid-input", `Node ${nodeId} is not in document ${documentId}.`);
}

/** Masks being painted for pictures of other sizes. */
function readWaitingMasks(database: Database, documentId: DocumentId) {
  return database
    .all(
      "SELECT width, height, mask_hash, feather FROM document_masks WHERE document_id = ? ORDER BY width, height",
      [documentId],
    )
    .map(({ width, height, mask_hash, feather }) => ({ width, height, hash: mask_hash, feather }));
}

/** Masks that a person keeps under a name, oldest first. */
function readNamedMasks(database: Database, documentId: DocumentId) {
  return database
    .all("SELECT * FROM named_masks WHERE document_id = ? ORDER BY sequence", [documentId])
    .map(({ id, name, width, height, mask_hash, feather }) => {
      return { id, name, width, height, hash: mask_hash, feather };
    });
}

function fields(row: Row) {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    currentNodeId: row.current_node_id,
    maskHash: row.mask_hash,
    maskFeather: row.mask_feather,
  };
}

function title(row: Row): string {
  return `The document ${String(row.id)}`;
}
