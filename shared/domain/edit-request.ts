import { z } from "zod";
import { feather } from "./document.ts";
import { type AssetHash, assetHash, documentId, modelId, nodeId } from "./ids.ts";

/** Values of a model's parameters by name; what is allowed is the model's own schema in the catalogue. */
export const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type Parameters = z.infer<typeof parameters>;

/** Everything that is needed to ask for the same edit again. Kept whole in the node that it made. */
export const editRequest = z.object({
  documentId,
  /** The node whose picture is edited; the result becomes its child. */
  parentId: nodeId,
  modelId,
  /** An 8-bit grey PNG blob of the picture's size, 255 = edit; null edits the whole picture. */
  maskHash: assetHash.nullable(),
  /** What `maskHash` was made from by applying a feather, so that it can be painted on; null where none was applied. */
  paintedMask: z.object({ hash: assetHash, feather }).nullable().default(null),
  prompt: z.string().max(32_000),
  parameters,
  /** 0..4294967295; null lets the runner draw one, which the node then keeps. */
  seed: z.int().min(0).max(0xffff_ffff).nullable(),
  references: z.array(assetHash).max(10),
  /** Variations that were asked for together have the same; null for a single edit. */
  variationGroup: z.string().max(64).nullable().default(null),
});
export type EditRequest = z.infer<typeof editRequest>;

/** Every file that a request names. */
export function filesOfRequest({ maskHash, paintedMask, references }: EditRequest): readonly AssetHash[] {
  return [maskHash, paintedMask?.hash ?? null, ...references].filter((hash) => hash !== null);
}
