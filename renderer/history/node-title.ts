import { findModel } from "../../shared/catalogue/models.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";

/** What a step is called: as the person named it, else after what made it. */
export function nodeTitle(node: HistoryNode): string {
  return node.label || (node.kind === "import" ? "Original" : modelName(node.request.modelId));
}

/** A model's name, or its id where this version no longer knows it. */
export function modelName(modelId: string): string {
  return findModel(modelId)?.name ?? modelId;
}
