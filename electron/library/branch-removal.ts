import { type NodeId, nodeId as nodeIdSchema } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import type { Database, SqlValue } from "./database.ts";
import { parseStored } from "./stored-value.ts";

/**
 * Hides a visible node and all visible nodes after it as one removal. What earlier removals hid stays theirs.
 * To be called in a transaction. @returns the hidden nodes, oldest first.
 */
export function hideBranch(database: Database, nodeId: NodeId, now: number): NodeId[] {
  const hidden = database
    .all(
      `WITH RECURSIVE branch (id) AS (
         VALUES (?)
         UNION ALL
         SELECT nodes.id FROM nodes JOIN branch ON nodes.parent_id = branch.id WHERE nodes.removal_id IS NULL
       )
       SELECT id FROM nodes WHERE id IN (SELECT id FROM branch) ORDER BY sequence`,
      [nodeId],
    )
    .map((row) => storedId(row.id));
  database.insert("removals", { node_id: nodeId, removed_at: now });
  database.run(
    `UPDATE nodes SET removal_id = (SELECT id FROM removals WHERE node_id = ?)
     WHERE id IN (SELECT value FROM json_each(?))`,
    [nodeId, JSON.stringify(hidden)],
  );
  return hidden;
}

/**
 * Shows again exactly what the removal of this node hid, and what was added to it meanwhile. Nothing if the node
 * is visible. To be called in a transaction.
 * @returns the nodes that were hidden, oldest first.
 * @throws AppError `not-found`; `invalid-input` if the node went with a branch before it.
 */
export function showBranch(database: Database, nodeId: NodeId): NodeId[] {
  const node = database.get(
    `SELECT nodes.removal_id, removals.node_id AS removed_with, parent.removal_id AS parent_removal,
       parent_removals.node_id AS parent_removed_with
     FROM nodes
     LEFT JOIN removals ON removals.id = nodes.removal_id
     LEFT JOIN nodes AS parent ON parent.id = nodes.parent_id
     LEFT JOIN removals AS parent_removals ON parent_removals.id = parent.removal_id
     WHERE nodes.id = ?`,
    [nodeId],
  );
  if (!node) throw missingNode(nodeId);
  if (node.removal_id === null) return [];
  if (node.removed_with !== nodeId) throw restoreFirst(nodeId, node.removed_with);
  if (node.parent_removal !== null) throw restoreFirst(nodeId, node.parent_removed_with);

  const shown = database
    .all("SELECT id FROM nodes WHERE removal_id = ? ORDER BY sequence", [node.removal_id ?? null])
    .map((row) => storedId(row.id));
  database.run("UPDATE nodes SET removal_id = NULL WHERE removal_id = ?", [node.removal_id ?? null]);
  database.run("DELETE FROM removals WHERE id = ?", [node.removal_id ?? null]);
  return shown;
}

export function missingNode(nodeId: NodeId): AppError {
  return new AppError("not-found", `There is no history node ${nodeId}.`, {
    nextStep: "Choose a node of the history tree.",
  });
}

function restoreFirst(nodeId: NodeId, other: SqlValue | undefined): AppError {
  return new AppError(
    "invalid-input",
    `Node ${nodeId} went with the branch that begins at ${String(other)}.`,
    {
      nextStep: "Restore that branch first.",
    },
  );
}

function storedId(value: SqlValue | undefined): NodeId {
  return parseStored(nodeIdSchema, value, "A history node's id");
}
