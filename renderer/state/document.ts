import { createStore } from "zustand/vanilla";
import type { DocumentEvent } from "../../shared/contract/documents.ts";
import { type DocumentRecord, exchangeMasks } from "../../shared/domain/document.ts";
import type { DocumentId, NodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import type { AppError } from "../../shared/errors.ts";

/** Nodes are oldest first. */
export type NodeMap = ReadonlyMap<NodeId, HistoryNode>;

export interface OpenDocument {
  readonly record: DocumentRecord;
  readonly nodes: NodeMap;
}

/** The document on the screen. */
export type DocumentState =
  | { readonly status: "none" }
  | { readonly status: "opening"; readonly documentId: DocumentId }
  | { readonly status: "failed"; readonly documentId: DocumentId; readonly error: AppError }
  | ({ readonly status: "open" } & OpenDocument);

export const noDocument: DocumentState = { status: "none" };

export const documentStore = createStore<DocumentState>()(() => noDocument);

/**
 * The document after an event. While a jump of ours is on its way (`keepCurrent`), the host still tells of the
 * node before it; the canvas must not flicker back.
 */
export function applyDocumentEvent(
  open: OpenDocument | null,
  event: DocumentEvent,
  keepCurrent: boolean,
): OpenDocument | null {
  if (event.type === "snapshot") {
    const nodes = toMap(event.nodes);
    return { record: keepCurrent ? withCurrentOf(open, event.document, nodes) : event.document, nodes };
  }
  if (!open) return null;
  switch (event.type) {
    case "documentChanged":
      return {
        ...open,
        record: keepCurrent ? withCurrentOf(open, event.document, open.nodes) : event.document,
      };
    case "nodeAdded": {
      const nodes = toMap([...without(open.nodes, [event.node.id]), event.node]);
      return { nodes, record: keepCurrent ? withCurrentOf(open, event.document, nodes) : event.document };
    }
    case "nodeChanged":
      return { ...open, nodes: toMap([...without(open.nodes, [event.node.id]), event.node]) };
    case "nodesRemoved":
      return { ...open, nodes: toMap(without(open.nodes, event.nodeIds)) };
    case "nodesRestored": {
      const ids = event.nodes.map((node) => node.id);
      return { ...open, nodes: toMap([...without(open.nodes, ids), ...event.nodes]) };
    }
  }
}

/** Shows a node as current before the host has said so. */
export function withCurrentNode(open: OpenDocument, nodeId: NodeId): OpenDocument {
  return { ...open, record: jumped(open.record, nodeId, open.nodes) };
}

/** The open document, or null while there is none. */
export function openDocumentOf(state: DocumentState): OpenDocument | null {
  return state.status === "open" ? state : null;
}

export function currentNodeOf(state: DocumentState): HistoryNode | null {
  return state.status === "open" ? (state.nodes.get(state.record.currentNodeId) ?? null) : null;
}

/** From the import node down to `nodeId`; empty for an unknown node. */
export function pathTo(nodes: NodeMap, nodeId: NodeId): readonly HistoryNode[] {
  const path: HistoryNode[] = [];
  for (let node = nodes.get(nodeId); node; node = node.parentId ? nodes.get(node.parentId) : undefined) {
    path.push(node);
  }
  return path.toReversed();
}

/** The import node: what was opened. */
export function originalOf(nodes: NodeMap): HistoryNode | null {
  for (const node of nodes.values()) if (node.kind === "import") return node;
  return null;
}

function withCurrentOf(open: OpenDocument | null, record: DocumentRecord, nodes: NodeMap): DocumentRecord {
  return open ? jumped(record, open.record.currentNodeId, nodes) : record;
}

/** The record as the host will tell it once it has heard of the jump. */
function jumped(record: DocumentRecord, currentNodeId: NodeId, nodes: NodeMap): DocumentRecord {
  const [from, to] = [nodes.get(record.currentNodeId)?.picture, nodes.get(currentNodeId)?.picture];
  return { ...(from && to ? exchangeMasks(record, from, to) : record), currentNodeId };
}

function without(nodes: NodeMap, ids: readonly NodeId[]): readonly HistoryNode[] {
  const gone = new Set(ids);
  return [...nodes.values()].filter((node) => !gone.has(node.id));
}

function toMap(nodes: readonly HistoryNode[]): NodeMap {
  return new Map(nodes.toSorted(byAge).map((node) => [node.id, node]));
}

/** Oldest first; the id decides between two of the same millisecond, so that every window shows one order. */
function byAge(a: HistoryNode, b: HistoryNode): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}
