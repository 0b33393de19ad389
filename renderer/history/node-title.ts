import type { HistoryNode } from "../../shared/domain/node.ts";
import { nameOfModel } from "../state/models.ts";

/** What a step is called: as the person named it, else after what made it. */
export function nodeTitle(node: HistoryNode): string {
  return node.label || (node.kind === "import" ? "Original" : nameOfModel(node.request.modelId));
}
