import type { DocumentId, NodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { missingNode } from "./branch-removal.ts";
import type { Database } from "./database.ts";
import { nodeFromRow, readNode } from "./node-rows.ts";

/** About 30 MB of nodes, far more than a person looks at in one session. */
const mostKept = 20_000;

/**
 * Reads nodes, each proven once: reading and proving 2,000 rows takes some 20 ms, and only a node's label and
 * star can change.
 */
export class NodeReader {
  readonly #database: Database;
  readonly #known = new Map<string, HistoryNode>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Finds nodes of removed branches too. @throws AppError `not-found`, `library-unusable`. */
  node(nodeId: NodeId): HistoryNode {
    const node = this.#known.get(nodeId) ?? readNode(this.#database, nodeId);
    if (!node) throw missingNode(nodeId);
    return this.#keep(node);
  }

  /** Oldest first, without removed branches. */
  visible(documentId: DocumentId): readonly HistoryNode[] {
    const ids = this.#database
      .all("SELECT id FROM nodes WHERE document_id = ? AND removal_id IS NULL ORDER BY sequence", [
        documentId,
      ])
      .map((row) => String(row.id));
    if (ids.some((id) => !this.#known.has(id))) return this.#readVisible(documentId);
    return ids.flatMap((id) => this.#known.get(id) ?? []);
  }

  /** To be called with every node that was added or changed, once it is on disk. */
  learn(node: HistoryNode): void {
    if (this.#known.size >= mostKept) this.#known.clear();
    this.#known.set(node.id, node);
  }

  /** To be called with every node that was removed for good. */
  forget(nodeId: string): void {
    this.#known.delete(nodeId);
  }

  #readVisible(documentId: DocumentId): readonly HistoryNode[] {
    return this.#database
      .all("SELECT * FROM nodes WHERE document_id = ? AND removal_id IS NULL ORDER BY sequence", [documentId])
      .map((row) => this.#keep(this.#known.get(String(row.id)) ?? nodeFromRow(row)));
  }

  #keep(node: HistoryNode): HistoryNode {
    this.learn(node);
    return node;
  }
}
