import { defaultModelId } from "../../shared/catalogue/models.ts";
import { type AssetHash, assetHash, documentId, type NodeId, nodeId } from "../../shared/domain/ids.ts";
import type { EditNode, HistoryNode, ImportNode } from "../../shared/domain/node.ts";
import type { Picture } from "../../shared/domain/picture.ts";

export const testDocumentId = documentId.parse("document-1");

export const nodeIdOf = (text: string): NodeId => nodeId.parse(text);

/** A hash that says which it is: "1" → 000…01. */
export const hashOf = (hex: string): AssetHash => assetHash.parse(hex.padStart(64, "0"));

export const testPicture: Picture = {
  hash: hashOf("1"),
  width: 600,
  height: 400,
  depth: 8,
  hasAlpha: false,
  byteLength: 1000,
};

function importNode(id: string, change: Partial<ImportNode> = {}): ImportNode {
  return {
    kind: "import",
    id: nodeIdOf(id),
    documentId: testDocumentId,
    label: "Original",
    starred: false,
    createdAt: 1,
    picture: testPicture,
    warnings: [],
    parentId: null,
    originalHash: hashOf("2"),
    originalName: "cup.jpg",
    ...change,
  };
}

export function editNode(id: string, parent: string, change: Partial<EditNode> = {}): EditNode {
  return {
    kind: "edit",
    id: nodeIdOf(id),
    documentId: testDocumentId,
    label: "Content-aware fill",
    starred: false,
    createdAt: 2,
    picture: testPicture,
    warnings: [],
    parentId: nodeIdOf(parent),
    request: {
      documentId: testDocumentId,
      parentId: nodeIdOf(parent),
      modelId: defaultModelId,
      maskHash: hashOf("3"),
      paintedMask: null,
      prompt: "",
      parameters: { quality: "standard", searchArea: 1.5 },
      seed: 7,
      references: [],
      variationGroup: null,
    },
    provider: "builtin",
    modelRevision: "1",
    remoteId: null,
    cost: null,
    durationMs: 1200,
    guarantee: { pixelsChangedOutside: 0, pixelsChangedInside: 900, pixelsInMask: 1000 },
    registration: null,
    ...change,
  };
}

/** A history from its edges, parent first, in the order in which the nodes were made. */
export function historyOf(
  edges: readonly (readonly [string, string])[],
  root: string = edges[0]?.[0] ?? "root",
): readonly HistoryNode[] {
  return [
    importNode(root),
    ...edges.map(([parent, child], index) => editNode(child, parent, { createdAt: index + 2 })),
  ];
}
