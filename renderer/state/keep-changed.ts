import { createStore } from "zustand/vanilla";
import { findModel } from "../../shared/catalogue/models.ts";
import type { NodeId } from "../../shared/domain/ids.ts";
import type { EditNode, HistoryNode } from "../../shared/domain/node.ts";

/** A whole-picture edit of which only what the mask covers will be taken over into its parent. */
export interface KeepChanged {
  readonly nodeId: NodeId;
  readonly parentId: NodeId;
  /** Of the picture, 0..1, as proposed. */
  readonly changedShare: number;
}

/** Null while nothing is being taken over. */
export const keepChangedStore = createStore<{ readonly active: KeepChanged | null }>()(() => ({
  active: null,
}));

/** Whether a node is an edit of the whole picture: one that was shown the picture and had no mask. */
export function canKeepChanged(node: HistoryNode): node is EditNode {
  return (
    node.kind === "edit" &&
    node.request.maskHash === null &&
    findModel(node.request.modelId)?.input !== "none"
  );
}
