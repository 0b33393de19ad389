import type { NodeId } from "../../../shared/domain/ids.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";
import { jobStore } from "../../state/jobs.ts";
import { slotsOf, variationStore } from "../../state/variations.ts";
import type { DocumentSession } from "./document-session.ts";

/** Shows the variation after or before the one on the canvas, round and round. */
export function showNextVariation(session: DocumentSession | null, by: 1 | -1): void {
  const ids = shownIds();
  const current = openDocumentOf(documentStore.getState())?.record.currentNodeId;
  if (!session || ids.length === 0) return;
  const index = ids.findIndex((id) => id === current);
  const next = index < 0 ? ids.at(by > 0 ? 0 : -1) : ids[(index + by + ids.length) % ids.length];
  if (next) session.goTo(next);
}

/** Decides for one: it stays on the canvas, and the grid closes. The others stay as branches. */
export async function keepVariation(
  session: DocumentSession | null,
  nodeId: NodeId,
  options: { readonly star: boolean; readonly removeOthers: boolean },
): Promise<void> {
  if (!session) return;
  const others = shownIds().filter((id) => id !== nodeId);
  variationStore.setState({ shownGroup: null });
  session.goTo(nodeId);
  session.offerKeepChanged(nodeId);
  if (options.star) await session.star(nodeId, true);
  if (options.removeOthers) await session.removeBranches(others, "removal of other variations");
}

function shownIds(): readonly NodeId[] {
  const { shownGroup } = variationStore.getState();
  const open = openDocumentOf(documentStore.getState());
  if (!open || shownGroup === null) return [];
  return slotsOf(shownGroup, open.nodes, jobStore.getState()).nodes.map((node) => node.id);
}
