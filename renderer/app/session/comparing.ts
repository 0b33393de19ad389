import type { NodeId } from "../../../shared/domain/ids.ts";
import { comparisonStore, defaultComparison, orderedComparison } from "../../state/comparison.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";

/** Begins the comparison that is meant when nobody says which, or ends the present one. */
export function toggleComparison(): void {
  const open = openDocumentOf(documentStore.getState());
  if (!open) return;
  const { compared } = comparisonStore.getState();
  comparisonStore.setState({
    compared: compared ? null : defaultComparison(open.nodes, open.record.currentNodeId),
  });
}

export function compareWithCurrent(nodeId: NodeId): void {
  const open = openDocumentOf(documentStore.getState());
  const node = open?.nodes.get(nodeId);
  const current = open?.nodes.get(open.record.currentNodeId);
  if (!open || !node || !current) return;
  comparisonStore.setState({ compared: orderedComparison(open.nodes, node, current) });
}

export function compareWithParent(nodeId: NodeId): void {
  const open = openDocumentOf(documentStore.getState());
  if (open) comparisonStore.setState({ compared: defaultComparison(open.nodes, nodeId) });
}
