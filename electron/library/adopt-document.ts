import { invariant } from "../../shared/assert.ts";
import { type DocumentRecord, documentRecord } from "../../shared/domain/document.ts";
import {
  documentId as documentIdSchema,
  type NodeId,
  nodeId as nodeIdSchema,
} from "../../shared/domain/ids.ts";
import { type HistoryNode, historyNode } from "../../shared/domain/node.ts";
import type { Database } from "./database.ts";
import { putNamedMask, setWaitingMask } from "./document-masks.ts";
import { readDocument } from "./document-rows.ts";
import { insertNode, requireBlob } from "./node-insert.ts";
import { parseGiven } from "./stored-value.ts";

/**
 * Keeps a document of another library as a new one, with ids of its own, in one transaction.
 * @param nodes oldest first, each after its parent.
 * @throws AppError `not-found` if one of its files is not a blob of this library.
 */
export function adoptDocument(
  { database, newId }: { readonly database: Database; readonly newId: () => string },
  document: DocumentRecord,
  nodes: readonly HistoryNode[],
): DocumentRecord {
  const documentId = documentIdSchema.parse(newId());
  const ids = new Map<NodeId, NodeId>(nodes.map(({ id }) => [id, nodeIdSchema.parse(newId())]));
  const idOf = (old: NodeId): NodeId => {
    const found = ids.get(old);
    invariant(found !== undefined, "every node of an adopted document is among its nodes");
    return found;
  };
  const adopted = parseGiven(
    documentRecord,
    { ...document, id: documentId, currentNodeId: idOf(document.currentNodeId) },
    "The document",
  );
  return database.transaction(() => {
    for (const hash of [adopted.maskHash, ...adopted.waitingMasks.map((mask) => mask.hash)]) {
      if (hash !== null) requireBlob(database, hash);
    }
    database.insert("documents", {
      id: documentId,
      name: adopted.name,
      created_at: adopted.createdAt,
      updated_at: adopted.updatedAt,
      current_node_id: adopted.currentNodeId,
      mask_hash: adopted.maskHash,
      mask_feather: adopted.maskFeather,
    });
    for (const node of nodes) {
      const own = { id: idOf(node.id), documentId };
      const given =
        node.kind === "import"
          ? { ...node, ...own }
          : node.kind === "transform"
            ? { ...node, ...own, parentId: idOf(node.parentId) }
            : {
                ...node,
                ...own,
                parentId: idOf(node.parentId),
                request: { ...node.request, documentId, parentId: idOf(node.parentId) },
              };
      insertNode(database, parseGiven(historyNode, given, "The history"), { removal_id: null });
    }
    for (const mask of adopted.waitingMasks) setWaitingMask(database, documentId, mask, mask);
    for (const mask of adopted.namedMasks) putNamedMask(database, documentId, mask);
    return readDocument(database, documentId);
  });
}
