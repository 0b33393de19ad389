import { z } from "zod";
import { documentRecord } from "../../../shared/domain/document.ts";
import { filesOfRequest } from "../../../shared/domain/edit-request.ts";
import { type AssetHash, assetHash } from "../../../shared/domain/ids.ts";
import { type HistoryNode, historyNode } from "../../../shared/domain/node.ts";

/** A document outside a library: `document.json` and its files, each named by the SHA-256 of its bytes. */
export const bundle = z.object({
  format: z.literal("palimpsest-document"),
  version: z.literal(1),
  document: documentRecord,
  /** Oldest first: a node comes after its parent. */
  nodes: z.array(historyNode).min(1),
  files: z.array(
    z.object({
      hash: assetHash,
      /** From the bundle's folder; nothing else can be written here, so that none leads out of it. */
      path: z.string().regex(/^files\/[0-9a-f]{64}\.[a-z0-9]{2,4}$/),
      byteLength: z.int().min(1),
      mediaType: z.string().max(100),
    }),
  ),
});
export type Bundle = z.output<typeof bundle>;

export const bundleIndex = "document.json";

/** Every file that a document names, each once. */
export function filesOf({ document, nodes }: Pick<Bundle, "document" | "nodes">): AssetHash[] {
  const hashes = new Set<AssetHash>(nodes.flatMap(filesOfNode));
  if (document.maskHash !== null) hashes.add(document.maskHash);
  for (const { hash } of [...document.waitingMasks, ...document.namedMasks]) hashes.add(hash);
  return [...hashes];
}

export function filesOfNode(node: HistoryNode): AssetHash[] {
  if (node.kind === "import") return [node.picture.hash, node.originalHash];
  if (node.kind === "transform") return [node.picture.hash];
  return [node.picture.hash, ...filesOfRequest(node.request)];
}
