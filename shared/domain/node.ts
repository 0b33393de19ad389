import { z } from "zod";
import { editRequest } from "./edit-request.ts";
import { assetHash, documentId, nodeId } from "./ids.ts";
import { picture } from "./picture.ts";
import { transform } from "./transform.ts";

/** What was measured when the result was put back into its parent: the product's promise, as a record. */
export const guarantee = z.object({
  /** Pixels with mask 0 whose bytes differ from the parent's. Always 0 in a node that was announced. */
  pixelsChangedOutside: z.int().min(0),
  /** Pixels with mask > 0 whose bytes differ from the parent's. */
  pixelsChangedInside: z.int().min(0),
  /** Pixels with mask > 0. */
  pixelsInMask: z.int().min(0),
});
export type Guarantee = z.infer<typeof guarantee>;

/** How an answer lies against the picture it was made from, in picture pixels. */
export const registration = z.object({
  shiftX: z.number(),
  shiftY: z.number(),
  scale: z.number(),
  /** `aligned`: nothing to do. `corrected`: undone. `unsure`: left as it was, with a warning. */
  outcome: z.enum(["aligned", "corrected", "unsure"]),
});
export type Registration = z.infer<typeof registration>;

/** Money in the currency's main unit; 0 for models that run without a paid service. */
export const cost = z.object({ amount: z.number().min(0), currency: z.string().length(3) });
export type Cost = z.infer<typeof cost>;

const nodeBase = {
  id: nodeId,
  documentId,
  label: z.string().max(200),
  starred: z.boolean(),
  /** Milliseconds since 1970 UTC. */
  createdAt: z.int(),
  picture,
  warnings: z.array(z.string()),
};

export const importNode = z.object({
  ...nodeBase,
  kind: z.literal("import"),
  parentId: z.null(),
  /** The file as it was opened, byte for byte. */
  originalHash: assetHash,
  originalName: z.string(),
});

export const transformNode = z.object({
  ...nodeBase,
  kind: z.literal("transform"),
  parentId: nodeId,
  transform,
});

/** A node of the history tree. Nodes are never changed but for label and star. */
export const historyNode = z.discriminatedUnion("kind", [
  importNode,
  z.object({
    ...nodeBase,
    kind: z.literal("edit"),
    parentId: nodeId,
    request: editRequest,
    provider: z.string(),
    /** The model's version as the provider states it; null where it does not. */
    modelRevision: z.string().nullable(),
    remoteId: z.string().nullable(),
    cost: cost.nullable(),
    durationMs: z.int().min(0),
    guarantee,
    /**
     * What was done to the answer so that it fits: how it was found to be moved and scaled against the picture, and
     * whether that was corrected. Null where it was not looked for.
     */
    registration: registration.nullable(),
  }),
  transformNode,
]);
export type HistoryNode = z.infer<typeof historyNode>;
export type ImportNode = Extract<HistoryNode, { kind: "import" }>;
export type TransformNode = z.infer<typeof transformNode>;
export type EditNode = Extract<HistoryNode, { kind: "edit" }>;
