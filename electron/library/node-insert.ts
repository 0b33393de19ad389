import { filesOfRequest } from "../../shared/domain/edit-request.ts";
import type { AssetHash } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { AppError } from "../../shared/errors.ts";
import { missingNode } from "./branch-removal.ts";
import type { Database } from "./database.ts";
import { nodeToRow, readNode } from "./node-rows.ts";

/**
 * Inserts a node and reads it back, so that none gets in that could not be read again. Within the caller's transaction.
 * @param more columns that are not part of the node.
 * @throws AppError `not-found` if one of its pictures is not there.
 */
export function insertNode(
  database: Database,
  node: HistoryNode,
  more: { readonly removal_id: number | null; readonly fingerprint?: string | null },
): HistoryNode {
  requireBlob(database, node.picture.hash);
  if (node.kind === "import") requireBlob(database, node.originalHash);
  if (node.kind === "edit") for (const hash of filesOfRequest(node.request)) requireBlob(database, hash);
  database.insert("nodes", { ...nodeToRow(node), ...more });
  const written = readNode(database, node.id);
  if (!written) throw missingNode(node.id);
  return written;
}

/** A node is announced only if its pictures are safe. @throws AppError `not-found`. */
export function requireBlob(database: Database, hash: AssetHash): void {
  if (database.get("SELECT 1 AS kept FROM blobs WHERE hash = ?", [hash])) return;
  throw new AppError("not-found", `The library holds no file ${hash}.`);
}
