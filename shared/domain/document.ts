import { z } from "zod";
import { assetHash, documentId, nodeId } from "./ids.ts";
import { picture } from "./picture.ts";

export const documentRecord = z.object({
  id: documentId,
  name: z.string().min(1).max(200),
  createdAt: z.int(),
  updatedAt: z.int(),
  /** The node on the canvas. */
  currentNodeId: nodeId,
  /** The mask being painted, as last saved; null when empty. */
  maskHash: assetHash.nullable(),
});
export type DocumentRecord = z.infer<typeof documentRecord>;

/** A line of the list of documents. */
export const documentSummary = documentRecord.extend({
  nodeCount: z.int().min(1),
  /** The current node's picture. */
  picture,
});
export type DocumentSummary = z.infer<typeof documentSummary>;
