import { findModel } from "../../shared/catalogue/models.ts";
import type { NodeId } from "../../shared/domain/ids.ts";
import type { EditNode, HistoryNode } from "../../shared/domain/node.ts";
import type { Provenance } from "../imaging/export-picture.ts";

/**
 * How a node's picture came to be, back to the opened file: what a generative model has painted stays in every picture
 * that is made from it, whatever touched it last. It names the last generative model, or the last model where there was
 * none; null for a picture that no edit has touched.
 *
 * IPTC's digital source types: built-in fills alone are `humanEdits`; a picture made from words alone, and what was
 * edited in it since, is `trainedAlgorithmicMedia`; any other work of a generative model is
 * `compositeWithTrainedAlgorithmicMedia`.
 */
export function provenanceOf(node: HistoryNode, find: (id: NodeId) => HistoryNode): Provenance | null {
  const edits = editsOf(node, find);
  const [last] = edits;
  if (!last) return null;
  const generative = edits.find(isGenerative);
  const { modelId, prompt, seed } = (generative ?? last).request;
  const digitalSource = !generative
    ? "humanEdits"
    : edits.some(isMadeFromWords)
      ? "trainedAlgorithmicMedia"
      : "compositeWithTrainedAlgorithmicMedia";
  return { modelId, prompt, seed, digitalSource };
}

/** From the node back to the opened file, which is no edit. */
function editsOf(node: HistoryNode, find: (id: NodeId) => HistoryNode): EditNode[] {
  const edits: EditNode[] = [];
  for (let at = node; at.kind !== "import"; at = find(at.parentId)) if (at.kind === "edit") edits.push(at);
  return edits;
}

/** What is built in has learned from no pictures. */
function isGenerative({ request }: EditNode): boolean {
  return !request.modelId.startsWith("builtin/");
}

/** All of it: nothing of what was there before is left. */
function isMadeFromWords({ request }: EditNode): boolean {
  return request.maskHash === null && findModel(request.modelId)?.input === "none";
}
