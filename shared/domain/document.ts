import { z } from "zod";
import { isSameSize, type Size } from "./geometry.ts";
import { type AssetHash, assetHash, documentId, nodeId } from "./ids.ts";
import { picture } from "./picture.ts";

/** Standard deviation of a mask's soft edge in picture pixels, 0 = none; applied when the mask is used. */
export const feather = z.number().min(0).max(1000);

/** A mask as it is painted; `hash` null where nothing is. */
export interface PaintedMask {
  readonly hash: AssetHash | null;
  readonly feather: number;
}

/** Where nothing is painted, a feather changes nothing. */
export function isSameMask(a: PaintedMask, b: PaintedMask): boolean {
  return a.hash === b.hash && (a.hash === null || a.feather === b.feather);
}

/** A mask that a person keeps with the document, for pictures of its size. */
export const namedMask = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  name: z.string().trim().min(1).max(100),
  width: z.int().min(1),
  height: z.int().min(1),
  hash: assetHash,
  feather: feather.default(0),
});
export type NamedMask = z.infer<typeof namedMask>;

const documentBase = z.object({
  id: documentId,
  name: z.string().min(1).max(200),
  createdAt: z.int(),
  updatedAt: z.int(),
  /** The node on the canvas. */
  currentNodeId: nodeId,
  /** The mask being painted for pictures of the current node's size, as last saved; null when empty. */
  maskHash: assetHash.nullable(),
  maskFeather: feather.default(0),
});

export const documentRecord = documentBase.extend({
  /** Masks being painted for pictures of other sizes: they come back with a node of their size. */
  waitingMasks: z
    .array(z.object({ width: z.int().min(1), height: z.int().min(1), hash: assetHash, feather }))
    .default([]),
  /** Oldest first. */
  namedMasks: z.array(namedMask).max(500).default([]),
});
export type DocumentRecord = z.infer<typeof documentRecord>;

/**
 * The masks after the current node has changed from a picture of one size to one of another: the painted one waits, the
 * one that waited for the new size is painted on.
 */
export function exchangeMasks(record: DocumentRecord, from: Size, to: Size): DocumentRecord {
  if (isSameSize(from, to)) return record;
  const { maskHash, maskFeather, waitingMasks } = record;
  const next = waitingMasks.find((mask) => isSameSize(mask, to));
  const others = waitingMasks.filter((mask) => !isSameSize(mask, from) && !isSameSize(mask, to));
  const { width, height } = from;
  return {
    ...record,
    maskHash: next?.hash ?? null,
    maskFeather: next?.feather ?? 0,
    waitingMasks:
      maskHash === null ? others : [...others, { width, height, hash: maskHash, feather: maskFeather }],
  };
}

/** A line of the list of documents. */
export const documentSummary = documentBase.extend({
  nodeCount: z.int().min(1),
  /** The current node's picture. */
  picture,
});
export type DocumentSummary = z.infer<typeof documentSummary>;
