import type { NodeId } from "../../shared/domain/ids.ts";
import { type HistoryNode, historyNode } from "../../shared/domain/node.ts";
import type { Database, Row, SqlParameter } from "./database.ts";
import { deepFreeze, parseStored, storedJson } from "./stored-value.ts";

/** A node as a row of the table `nodes`. */
export function nodeToRow(node: HistoryNode): Readonly<Record<string, SqlParameter>> {
  const { picture } = node;
  const row = {
    id: node.id,
    document_id: node.documentId,
    parent_id: node.parentId,
    kind: node.kind === "import" ? "import" : "edit",
    label: node.label,
    starred: node.starred,
    created_at: node.createdAt,
    picture_hash: picture.hash,
    picture_width: picture.width,
    picture_height: picture.height,
    picture_depth: picture.depth,
    picture_has_alpha: picture.hasAlpha,
    picture_byte_length: picture.byteLength,
    warnings: JSON.stringify(node.warnings),
  };
  if (node.kind === "import") {
    return { ...row, original_hash: node.originalHash, original_name: node.originalName };
  }
  if (node.kind === "transform") return { ...row, transform: JSON.stringify(node.transform) };
  return {
    ...row,
    request: JSON.stringify(node.request),
    mask_hash: node.request.maskHash,
    provider: node.provider,
    model_revision: node.modelRevision,
    remote_id: node.remoteId,
    cost_amount: node.cost?.amount ?? null,
    cost_currency: node.cost?.currency ?? null,
    duration_ms: node.durationMs,
    pixels_changed_outside: node.guarantee.pixelsChangedOutside,
    pixels_changed_inside: node.guarantee.pixelsChangedInside,
    pixels_in_mask: node.guarantee.pixelsInMask,
    registration: node.registration === null ? null : JSON.stringify(node.registration),
  };
}

/** The node, proven and frozen. @throws AppError `library-unusable`. */
export function nodeFromRow(row: Row): HistoryNode {
  const base = {
    id: row.id,
    documentId: row.document_id,
    parentId: row.parent_id,
    kind: row.transform === null ? row.kind : "transform",
    label: row.label,
    starred: row.starred === 1,
    createdAt: row.created_at,
    picture: pictureFromRow(row),
    warnings: storedJson(row.warnings),
  };
  const own =
    row.kind === "import"
      ? { originalHash: row.original_hash, originalName: row.original_name }
      : row.transform !== null
        ? { transform: storedJson(row.transform) }
        : {
            request: storedJson(row.request),
            provider: row.provider,
            modelRevision: row.model_revision,
            remoteId: row.remote_id,
            cost: row.cost_amount === null ? null : { amount: row.cost_amount, currency: row.cost_currency },
            durationMs: row.duration_ms,
            guarantee: {
              pixelsChangedOutside: row.pixels_changed_outside,
              pixelsChangedInside: row.pixels_changed_inside,
              pixelsInMask: row.pixels_in_mask,
            },
            registration: row.registration === null ? null : storedJson(row.registration),
          };
  const what = `The history node ${String(row.id)} of document ${String(row.document_id)}`;
  return deepFreeze(parseStored(historyNode, { ...base, ...own }, what));
}

/** The columns `picture_…`; to be proven by the schema of what it becomes part of. */
export function pictureFromRow(row: Row): unknown {
  return {
    hash: row.picture_hash,
    width: row.picture_width,
    height: row.picture_height,
    depth: row.picture_depth,
    hasAlpha: row.picture_has_alpha === 1,
    byteLength: row.picture_byte_length,
  };
}

/** Undefined if there is none with this id; a node of a removed branch is found. */
export function readNode(database: Database, nodeId: NodeId): HistoryNode | undefined {
  const row = database.get("SELECT * FROM nodes WHERE id = ?", [nodeId]);
  return row && nodeFromRow(row);
}
