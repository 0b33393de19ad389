import type { NodeId } from "../../shared/domain/ids.ts";

/** What the panel asks the editor to do; the editor keeps the undo steps. */
export interface HistoryActions {
  readonly goTo: (nodeId: NodeId) => void;
  readonly star: (nodeId: NodeId, starred: boolean) => void;
  readonly rename: (nodeId: NodeId, label: string) => void;
  readonly removeBranch: (nodeId: NodeId) => void;
  /** Opens the slider between this node and the current one. */
  readonly compareWithCurrent: (nodeId: NodeId) => void;
  readonly compareWithParent: (nodeId: NodeId) => void;
  readonly exportNode: (nodeId: NodeId) => void;
  /** Puts the node's model, parameters, prompt and seed into the form. */
  readonly reuseSettings: (nodeId: NodeId) => void;
  readonly loadMask: (nodeId: NodeId) => void;
  /** Takes of a whole-picture edit only what it really changed. */
  readonly keepChanged: (nodeId: NodeId) => void;
  /** Shows the node's picture to the model besides the current one. */
  readonly takeAsReference: (nodeId: NodeId) => void;
  /** Lays out what was asked for together. */
  readonly showVariations: (group: string) => void;
}
