import { createStore } from "zustand/vanilla";
import type { NodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { type NodeMap, originalOf, pathTo } from "./document.ts";

export interface ComparedNodes {
  readonly beforeId: NodeId;
  readonly afterId: NodeId;
}

export type ComparisonModeName = "slider" | "sideBySide" | "blink" | "difference";

export interface ComparisonState {
  /** The two nodes on the canvas; null when it shows the current node. */
  readonly compared: ComparedNodes | null;
  readonly mode: ComparisonModeName;
  /** Blinking stands still. */
  readonly isPaused: boolean;
  /** How much brighter differences are shown than they are: a power of two. */
  readonly gain: number;
  /** The key that shows the original is held down. */
  readonly holdsOriginal: boolean;
}

export const comparisonStore = createStore<ComparisonState>()(() => ({
  compared: null,
  mode: "slider",
  isPaused: false,
  gain: 4,
  holdsOriginal: false,
}));

/** The comparison that is meant when nobody says which: the node against what it was made from. */
export function defaultComparison(nodes: NodeMap, currentId: NodeId): ComparedNodes | null {
  const current = nodes.get(currentId);
  const before = current?.parentId ? nodes.get(current.parentId) : originalOf(nodes);
  return current && before && before.id !== current.id ? { beforeId: before.id, afterId: current.id } : null;
}

/** Two nodes in the order in which one expects them: what was made from the other, else the newer, comes after. */
export function orderedComparison(nodes: NodeMap, a: HistoryNode, b: HistoryNode): ComparedNodes | null {
  if (a.id === b.id) return null;
  const bIsBefore =
    pathTo(nodes, a.id).includes(b) || (!pathTo(nodes, b.id).includes(a) && b.createdAt < a.createdAt);
  return bIsBefore ? { beforeId: b.id, afterId: a.id } : { beforeId: a.id, afterId: b.id };
}
