import type { EditNode, HistoryNode } from "../../../shared/domain/node.ts";

/** The newest node that was made with a mask; nodes come oldest first. */
export function lastUsedMask(nodes: Iterable<HistoryNode>): EditNode | null {
  let last: EditNode | null = null;
  for (const node of nodes) if (node.kind === "edit" && node.request.maskHash) last = node;
  return last;
}
