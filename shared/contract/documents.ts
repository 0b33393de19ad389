import { z } from "zod";
import { documentRecord, documentSummary, feather, namedMask } from "../domain/document.ts";
import { exportOptions } from "../domain/export-options.ts";
import { size } from "../domain/geometry.ts";
import { assetHash, documentId, nodeId } from "../domain/ids.ts";
import { historyNode } from "../domain/node.ts";
import { transform } from "../domain/transform.ts";
import { call, nothing, stream } from "../rpc/define.ts";

/** What a document's watcher gets: first everything, then each change. */
export const documentEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("snapshot"), document: documentRecord, nodes: z.array(historyNode) }),
  z.object({ type: z.literal("documentChanged"), document: documentRecord }),
  /** With the document that it may be the current node of: nobody sees a step in the history that is not shown yet. */
  z.object({ type: z.literal("nodeAdded"), node: historyNode, document: documentRecord }),
  z.object({ type: z.literal("nodeChanged"), node: historyNode }),
  z.object({ type: z.literal("nodesRemoved"), nodeIds: z.array(nodeId) }),
  z.object({ type: z.literal("nodesRestored"), nodes: z.array(historyNode) }),
]);
export type DocumentEvent = z.infer<typeof documentEvent>;

export const sample = z.object({
  id: z.string(),
  title: z.string(),
  credit: z.string(),
  licence: z.string(),
  width: z.int(),
  height: z.int(),
  /** URL of a small preview, relative to the page. */
  previewUrl: z.string(),
});
export type Sample = z.infer<typeof sample>;

const exportedFile = {
  fileName: z.string(),
  byteLength: z.int(),
  /** What of the picture the file does not hold, as whole sentences for people. */
  warnings: z.array(z.string()),
};

export const exportOutcome = z.discriminatedUnion("type", [
  /** Desktop: written where the person said. */
  z.object({ type: z.literal("saved"), ...exportedFile }),
  z.object({ type: z.literal("cancelled") }),
  /** Web: to be fetched once from this URL by the browser. */
  z.object({ type: z.literal("download"), url: z.string(), ...exportedFile }),
]);
export type ExportOutcome = z.infer<typeof exportOutcome>;

export const documents = {
  /** Most recently changed first. */
  list: call(nothing, z.array(documentSummary)),
  /** Imports an uploaded file (POST /assets gave its hash) as a new document. */
  create: call(z.object({ assetHash, name: z.string().min(1).max(200) }), documentRecord),
  /** A new document with an empty white picture, for what a model makes from words alone. */
  createBlank: call(z.object({ name: z.string().min(1).max(200), size }), documentRecord),
  samples: call(nothing, z.array(sample)),
  createFromSample: call(z.object({ sampleId: z.string() }), documentRecord),
  watch: stream(z.object({ documentId }), documentEvent),
  rename: call(z.object({ documentId, name: z.string().min(1).max(200) }), documentRecord),
  /** Hides a document from the list; `restore` brings it back. Nothing is erased. */
  remove: call(z.object({ documentId }), nothing),
  restore: call(z.object({ documentId }), documentRecord),
  setCurrentNode: call(z.object({ documentId, nodeId }), documentRecord),
  /**
   * Keeps the mask being painted (an uploaded grey PNG of at most 8 bits and the picture's size), null when it is
   * empty. `expectedHash` and `expectedFeather` are the mask that it takes the place of: the call fails with `conflict`
   * if the library holds a third one by then, which another window has saved.
   */
  setMask: call(
    z.object({
      documentId,
      /** Of the picture that it is for; by then a node of another size may be current. */
      size,
      maskHash: assetHash.nullable(),
      feather,
      expectedHash: assetHash.nullable(),
      expectedFeather: feather,
    }),
    documentRecord,
  ),
  /** Keeps a mask under a name, or gives the one of this id another name or other pixels. */
  putNamedMask: call(z.object({ documentId, mask: namedMask }), documentRecord),
  removeNamedMask: call(z.object({ documentId, id: namedMask.shape.id }), documentRecord),
  /**
   * Crops, turns or extends the node's picture as a new child of it, which becomes current. The mask goes with the
   * picture; where the picture was extended, the mask is the new area instead. The former mask waits for the former
   * size. The node may be any; its document's mask is only moved along if it is current.
   */
  transform: call(z.object({ documentId, nodeId, transform }), historyNode),
  renameNode: call(z.object({ documentId, nodeId, label: z.string().max(200) }), historyNode),
  starNode: call(z.object({ documentId, nodeId, starred: z.boolean() }), historyNode),
  /**
   * Hides a node and everything after it; the import node cannot be removed. If the current node goes, the
   * parent of `nodeId` becomes current. Nothing is erased: `restoreBranch` with the same node undoes it.
   */
  removeBranch: call(z.object({ documentId, nodeId }), z.object({ nodeIds: z.array(nodeId) })),
  restoreBranch: call(z.object({ documentId, nodeId }), z.object({ nodeIds: z.array(nodeId) })),
  /**
   * A mask over what an edit really changed against its parent, smoothed and grown a little, as a blob of the
   * picture's size; the share of the picture that it covers, 0..1. For "keep what did not change".
   */
  proposeMask: call(
    z.object({ documentId, nodeId }),
    z.object({ maskHash: assetHash.nullable(), changedShare: z.number().min(0).max(1) }),
  ),
  /** How two nodes' pictures differ, pixel for pixel; null if they are not of one size. */
  measureDifference: call(
    z.object({ documentId, beforeId: nodeId, afterId: nodeId }),
    z
      .object({
        changedPixels: z.int().min(0),
        /** Of the picture's pixels, 0..1. */
        changedShare: z.number().min(0).max(1),
        /** The largest step of any channel, in 8-bit units. */
        largestStep: z.int().min(0).max(255),
      })
      .nullable(),
  ),
  export: call(z.object({ documentId, nodeId, options: exportOptions }), exportOutcome),
};
