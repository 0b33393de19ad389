import type { Client } from "../../../shared/contract/contract.ts";
import type { DocumentEvent } from "../../../shared/contract/documents.ts";
import type { DocumentId, NodeId } from "../../../shared/domain/ids.ts";
import type { EditNode, TransformNode } from "../../../shared/domain/node.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { Connection } from "../../host/connect.ts";
import { comparisonStore } from "../../state/comparison.ts";
import {
  applyDocumentEvent,
  currentNodeOf,
  documentStore,
  noDocument,
  openDocumentOf,
  pathTo,
  withCurrentNode,
} from "../../state/document.ts";
import { reportFailure, toAppError } from "./failures.ts";
import { keepWatching } from "./keep-watching.ts";

/** Keeps the open document's store the same as the host's, and shows jumps before the host has answered. */
export class DocumentLink {
  readonly documentId: DocumentId;
  readonly #client: Client;
  readonly #connection: Connection;
  /** Called when the node on the canvas has got a child that is shown in its place now. */
  readonly #onResult: (node: EditNode | TransformNode) => void;
  /** The jump that the host has not confirmed; what it says of the current node meanwhile is old. */
  #wanted: NodeId | null = null;
  #shown: NodeId | null = null;
  readonly #arrived = new Set<NodeId>();
  readonly #lastVisitedChild = new Map<NodeId, NodeId>();

  constructor(
    connection: Connection,
    documentId: DocumentId,
    onResult: (node: EditNode | TransformNode) => void,
  ) {
    this.#connection = connection;
    this.#client = connection.client;
    this.documentId = documentId;
    this.#onResult = onResult;
  }

  start(): Stop {
    const { documentId } = this;
    documentStore.setState({ status: "opening", documentId }, true);
    const watching = new AbortController();
    const { signal } = watching;
    const watch = keepWatching(
      this.#connection,
      () => this.#client.documents.watch({ documentId }, { signal }),
      (event) => this.#take(event),
      signal,
    );
    watch.catch((error: unknown) => {
      if (!signal.aborted)
        documentStore.setState({ status: "failed", documentId, error: toAppError(error) }, true);
    });
    return () => {
      watching.abort();
      documentStore.setState(noDocument, true);
      comparisonStore.setState({ compared: null, holdsOriginal: false });
    };
  }

  /** Shows a node at once and tells the host. */
  show(nodeId: NodeId): void {
    const open = openDocumentOf(documentStore.getState());
    if (!open || !open.nodes.has(nodeId) || open.record.currentNodeId === nodeId) return;
    documentStore.setState({ status: "open", ...withCurrentNode(open, nodeId) }, true);
    this.#noteShown();
    this.#wanted = nodeId;
    void this.#sendWanted();
  }

  /** The child of a node that was on the canvas last, else its newest; null for a leaf. */
  forwardOf(nodeId: NodeId): NodeId | null {
    const open = openDocumentOf(documentStore.getState());
    if (!open) return null;
    const visited = this.#lastVisitedChild.get(nodeId);
    if (visited && open.nodes.has(visited)) return visited;
    return [...open.nodes.values()].findLast((node) => node.parentId === nodeId)?.id ?? null;
  }

  async #sendWanted(): Promise<void> {
    const nodeId = this.#wanted;
    if (!nodeId) return;
    try {
      const record = await this.#client.documents.setCurrentNode({ documentId: this.documentId, nodeId });
      if (this.#wanted !== nodeId) return; // another jump since
      this.#wanted = null;
      this.#take({ type: "documentChanged", document: record });
    } catch (error) {
      // Kept for the reconnect, where the snapshot comes first.
      if (error instanceof AppError && error.code === "connection-lost") return;
      if (this.#wanted === nodeId) this.#wanted = null;
      reportFailure(error);
    }
  }

  #take(event: DocumentEvent): void {
    const open = openDocumentOf(documentStore.getState());
    if (event.type === "nodeAdded") this.#arrived.add(event.node.id);
    const next = applyDocumentEvent(open, event, this.#wanted !== null);
    if (!next) return;
    documentStore.setState({ status: "open", ...next }, true);
    if (event.type === "snapshot" && this.#wanted) void this.#sendWanted();
    this.#endLostComparison();
    this.#notice();
  }

  /** Tells of a result: the current node is a new child of the one that was shown. */
  #notice(): void {
    const node = currentNodeOf(documentStore.getState());
    if (!node || node.id === this.#shown) return;
    const before = this.#shown;
    this.#noteShown();
    if (node.kind !== "import" && node.parentId === before && this.#arrived.has(node.id))
      this.#onResult(node);
  }

  #noteShown(): void {
    const open = openDocumentOf(documentStore.getState());
    if (!open) return;
    this.#shown = open.record.currentNodeId;
    for (const node of pathTo(open.nodes, this.#shown)) {
      if (node.parentId) this.#lastVisitedChild.set(node.parentId, node.id);
    }
  }

  #endLostComparison(): void {
    const open = openDocumentOf(documentStore.getState());
    const { compared } = comparisonStore.getState();
    if (!compared || (open?.nodes.has(compared.beforeId) && open.nodes.has(compared.afterId))) return;
    comparisonStore.setState({ compared: null });
  }
}
