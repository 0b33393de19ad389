import { type DocumentId, documentId, type NodeId, nodeId as nodeIdSchema } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { missingNode } from "./branch-removal.ts";
import type { Database } from "./database.ts";

/** Where a node hangs in its tree. */
export interface NodePlace {
  readonly documentId: DocumentId;
  /** Null for the opened picture. */
  readonly parentId: NodeId | null;
  /** The removal that hides it. */
  readonly removalId: number | null;
}

/** Removed nodes are found too. @throws AppError `not-found`. */
export function placeOf(database: Database, nodeId: NodeId): NodePlace {
  const sql = "SELECT document_id, parent_id, removal_id FROM nodes WHERE id = ?";
  const row = database.get(sql, [nodeId]);
  if (!row) throw missingNode(nodeId);
  return {
    documentId: documentId.parse(row.document_id),
    parentId: nodeIdSchema.nullable().parse(row.parent_id),
    removalId: typeof row.removal_id === "number" ? row.removal_id : null,
  };
}

/** The same for a node that has not been removed. @throws AppError `not-found`. */
export function visiblePlace(database: Database, nodeId: NodeId): NodePlace {
  const place = placeOf(database, nodeId);
  if (place.removalId !== null) {
    throw new AppError("not-found", `The history node ${nodeId} has been removed.`, {
      nextStep: "Undo the removal of its branch first.",
    });
  }
  return place;
}
