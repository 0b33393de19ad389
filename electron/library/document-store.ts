import type { DocumentEvent } from "../../shared/contract/documents.ts";
import {
  type DocumentRecord,
  type DocumentSummary,
  documentRecord,
  isSameMask,
  type NamedMask,
  type PaintedMask,
} from "../../shared/domain/document.ts";
import {
  type AssetHash,
  type DocumentId,
  type NodeId,
  nodeId as nodeIdSchema,
} from "../../shared/domain/ids.ts";
import {
  type EditNode,
  type HistoryNode,
  historyNode,
  type TransformNode,
} from "../../shared/domain/node.ts";
import { AppError } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { Log } from "../log.ts";
import { hideBranch, missingNode, showBranch } from "./branch-removal.ts";
import type { Database } from "./database.ts";
import { DocumentChanges } from "./document-changes.ts";
import { draftDocument, insertDraft } from "./document-draft.ts";
import { changeCurrentNode, deleteNamedMask, putNamedMask, setMask } from "./document-masks.ts";
import { notInDocument, readDocument, readSummaries } from "./document-rows.ts";
import { writeJobState } from "./job-rows.ts";
import type { LedgerBook } from "./ledger-book.ts";
import type {
  DocumentDraft,
  DocumentOrigin,
  DocumentStore,
  EditRecord,
  MaskDetails,
  NewEdit,
  NewImport,
  NewTransform,
} from "./library.ts";
import { insertNode } from "./node-insert.ts";
import { placeOf, visiblePlace } from "./node-place.ts";
import { NodeReader } from "./node-reader.ts";
import { readNode } from "./node-rows.ts";
import { deleteProgramDocument, readOrigin } from "./program-document.ts";
import { parseGiven } from "./stored-value.ts";

export interface DocumentStoreServices {
  readonly database: Database;
  readonly log: Log;
  readonly now: () => number;
  readonly newId: () => string;
  readonly ledger: LedgerBook;
}

export class SqliteDocumentStore implements DocumentStore {
  readonly #services: DocumentStoreServices;
  readonly #changes: DocumentChanges;
  readonly #reader: NodeReader;
  readonly #unreadable = new Set<string>();

  constructor(services: DocumentStoreServices) {
    this.#services = services;
    this.#reader = new NodeReader(services.database);
    this.#changes = new DocumentChanges(services, this.#reader);
  }

  list(): readonly DocumentSummary[] {
    return readSummaries(this.#services.database, (documentId, error) => {
      if (this.#unreadable.has(documentId)) return; // said once; the list is asked for often
      this.#unreadable.add(documentId);
      this.#services.log.error("A document cannot be read and is left out of the list", {
        documentId,
        error,
      });
    });
  }

  get(documentId: DocumentId): DocumentRecord {
    return readDocument(this.#services.database, documentId);
  }

  node(nodeId: NodeId): HistoryNode {
    return this.#reader.node(nodeId);
  }

  nodes(documentId: DocumentId): readonly HistoryNode[] {
    this.get(documentId);
    return this.#reader.visible(documentId);
  }

  create(name: string, first: NewImport, origin: DocumentOrigin = "editor"): DocumentRecord {
    return this.write(this.draft(name, first, origin));
  }

  draft(name: string, first: NewImport, origin: DocumentOrigin): DocumentDraft {
    return draftDocument(name, first, origin, this.#services);
  }

  write(draft: DocumentDraft): DocumentRecord {
    const { database } = this.#services;
    return database.transaction(() => {
      insertDraft(database, draft);
      return this.get(draft.document.id);
    });
  }

  addEdit(
    edit: NewEdit,
    { jobId = null, fingerprint = null, settlement = null }: Partial<EditRecord> = {},
  ): EditNode {
    const { database, ledger, newId, now } = this.#services;
    const { documentId, parentId } = edit.request;
    const given = parseGiven(
      historyNode,
      { ...edit, id: newId(), documentId, kind: "edit", parentId, starred: false, createdAt: now() },
      "The edit",
    );
    const made = this.#changes.apply(() => {
      const document = this.get(documentId);
      const parent = placeOf(database, parentId);
      if (parent.documentId !== documentId) throw notInDocument(parentId, documentId);
      // A branch that was removed while the edit ran takes the result with it: restoring it shows both.
      const node = insertNode(database, given, { removal_id: parent.removalId, fingerprint });
      if (node.kind !== "edit") throw new AppError("internal", "An edit came back as an import.");
      if (jobId !== null) {
        writeJobState(database, jobId, { status: "succeeded", nodeId: node.id }, now());
      }
      if (jobId !== null && settlement) ledger.settle(jobId, settlement);
      if (document.currentNodeId === parentId) changeCurrentNode(database, documentId, node.id);
      const changed = this.#changes.touch(documentId);
      return {
        result: node,
        documentId,
        events: [parent.removalId === null ? { ...changed, type: "nodeAdded", node } : changed],
      };
    });
    if (settlement) ledger.announce();
    return made;
  }

  addTransform(change: NewTransform, mask: PaintedMask, before: PaintedMask | null): TransformNode | null {
    const { database, newId, now } = this.#services;
    const { parentId, documentId } = change;
    const given = parseGiven(
      historyNode,
      { ...change, id: newId(), kind: "transform", starred: false, createdAt: now() },
      "The step",
    );
    const { currentNodeId, maskHash, maskFeather } = this.get(documentId);
    const present = { hash: maskHash, feather: maskFeather };
    if (currentNodeId === parentId && !(before && isSameMask(present, before))) return null;
    return this.#changes.apply(() => {
      const document = this.get(documentId);
      const { documentId: home } = visiblePlace(database, parentId);
      if (home !== documentId) throw notInDocument(parentId, documentId);
      const node = insertNode(database, given, { removal_id: null });
      if (node.kind !== "transform") throw new AppError("internal", "A transform came back as another step.");
      if (document.currentNodeId === parentId) {
        changeCurrentNode(database, documentId, node.id);
        setMask(database, this.get(documentId), mask);
      }
      const changed = this.#changes.touch(documentId);
      return { result: node, documentId, events: [{ ...changed, type: "nodeAdded", node }] };
    });
  }

  findByFingerprint(fingerprint: string): EditNode | undefined {
    const row = this.#services.database.get(
      `SELECT nodes.id FROM nodes JOIN documents ON documents.id = nodes.document_id
       WHERE nodes.fingerprint = ? AND nodes.removal_id IS NULL AND documents.removed_at IS NULL
         AND documents.origin = 'editor'
       ORDER BY nodes.sequence DESC LIMIT 1`,
      [fingerprint],
    );
    const node = row && this.node(nodeIdSchema.parse(row.id));
    return node?.kind === "edit" ? node : undefined;
  }

  originOf(documentId: DocumentId): DocumentOrigin | undefined {
    return readOrigin(this.#services.database, documentId);
  }

  forget(documentId: DocumentId): void {
    const { database } = this.#services;
    const nodeIds = database.transaction(() => deleteProgramDocument(database, documentId));
    for (const id of nodeIds) this.#reader.forget(id);
  }

  rename(documentId: DocumentId, name: string): DocumentRecord {
    parseGiven(documentRecord.shape.name, name, "The name");
    return this.#changeDocument(documentId, "name = ?", [name]);
  }

  remove(documentId: DocumentId): void {
    this.#changeDocument(documentId, "removed_at = coalesce(removed_at, ?)", [this.#services.now()]);
  }

  restore(documentId: DocumentId): DocumentRecord {
    return this.#changeDocument(documentId, "removed_at = NULL", []);
  }

  setCurrentNode(documentId: DocumentId, nodeId: NodeId): DocumentRecord {
    const { database } = this.#services;
    return this.#changes.apply(() => {
      const { documentId: home } = visiblePlace(database, nodeId);
      if (home !== documentId) throw notInDocument(nodeId, documentId);
      changeCurrentNode(database, documentId, nodeId);
      const changed = this.#changes.touch(documentId);
      return { result: changed.document, documentId, events: [changed] };
    });
  }

  setMask(
    documentId: DocumentId,
    maskHash: AssetHash | null,
    expectedHash: AssetHash | null,
    { size, feather = 0, expectedFeather = 0 }: MaskDetails = {},
  ): DocumentRecord {
    const mask = { hash: maskHash, feather };
    const expected = { hash: expectedHash, feather: expectedFeather };
    return this.#changeMasks(documentId, (database) =>
      setMask(database, this.get(documentId), mask, expected, size),
    );
  }

  putNamedMask(documentId: DocumentId, mask: NamedMask): DocumentRecord {
    return this.#changeMasks(documentId, (database) => putNamedMask(database, documentId, mask));
  }

  removeNamedMask(documentId: DocumentId, id: string): DocumentRecord {
    return this.#changeMasks(documentId, (database) => deleteNamedMask(database, documentId, id));
  }

  renameNode(nodeId: NodeId, label: string): HistoryNode {
    parseGiven(historyNode.options[0].shape.label, label, "The label");
    return this.#changeNode(nodeId, "label = ?", label);
  }

  starNode(nodeId: NodeId, starred: boolean): HistoryNode {
    return this.#changeNode(nodeId, "starred = ?", starred);
  }

  removeBranch(nodeId: NodeId): readonly NodeId[] {
    const { database, now } = this.#services;
    return this.#changes.apply(() => {
      const { documentId, parentId } = visiblePlace(database, nodeId);
      if (parentId === null) {
        throw new AppError("invalid-input", "The opened picture itself cannot be removed from its history.", {
          nextStep: "Remove the whole document instead.",
        });
      }
      const nodeIds = hideBranch(database, nodeId, now());
      if (nodeIds.includes(this.get(documentId).currentNodeId))
        changeCurrentNode(database, documentId, parentId);
      // First the document, so that no watcher ever has a current node that it no longer has.
      const changed = this.#changes.touch(documentId);
      return { result: nodeIds, documentId, events: [changed, { type: "nodesRemoved", nodeIds }] };
    });
  }

  restoreBranch(nodeId: NodeId): readonly NodeId[] {
    return this.#changes.apply(() => {
      const { documentId } = placeOf(this.#services.database, nodeId);
      const nodeIds = showBranch(this.#services.database, nodeId);
      if (nodeIds.length === 0) return { result: nodeIds, documentId, events: [] };
      const nodes = nodeIds.map((id) => this.#reader.node(id));
      return {
        result: nodeIds,
        documentId,
        events: [{ type: "nodesRestored", nodes }, this.#changes.touch(documentId)],
      };
    });
  }

  watch(documentId: DocumentId, listener: (event: DocumentEvent) => void): Stop {
    this.get(documentId);
    return this.#changes.watch(documentId, listener);
  }

  #changeDocument(
    documentId: DocumentId,
    assignment: string,
    values: readonly (string | number | null)[],
  ): DocumentRecord {
    return this.#changes.apply(() => {
      this.#services.database.run(`UPDATE documents SET ${assignment} WHERE id = ?`, [...values, documentId]);
      const changed = this.#changes.touch(documentId);
      return { result: changed.document, documentId, events: [changed] };
    });
  }

  #changeMasks(documentId: DocumentId, work: (database: Database) => void): DocumentRecord {
    return this.#changes.apply(() => {
      work(this.#services.database);
      const changed = this.#changes.touch(documentId);
      return { result: changed.document, documentId, events: [changed] };
    });
  }

  #changeNode(nodeId: NodeId, assignment: string, value: string | boolean): HistoryNode {
    const { database } = this.#services;
    return this.#changes.apply(() => {
      const { documentId } = visiblePlace(this.#services.database, nodeId);
      database.run(`UPDATE nodes SET ${assignment} WHERE id = ?`, [value, nodeId]);
      const node = this.#written(nodeId);
      return {
        result: node,
        documentId,
        events: [{ type: "nodeChanged", node }, this.#changes.touch(documentId)],
      };
    });
  }

  /** As it lies in the index now, also inside a transaction. */
  #written(nodeId: NodeId): HistoryNode {
    const node = readNode(this.#services.database, nodeId);
    if (!node) throw missingNode(nodeId);
    return node;
  }
}
