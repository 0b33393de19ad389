import type { HistoryNode } from "../../shared/domain/node.ts";
import { nameOfModel } from "../state/models.ts";

/** What a step is called: as the person named it, else after what made it. */
export function nodeTitle(node: HistoryNode): string {
  if (node.label) return node.label;
  if (node.kind === "edit") return nameOfModel(node.request.modelId);
  return node.kind === "import" ? "Original" : "Changed";
}
