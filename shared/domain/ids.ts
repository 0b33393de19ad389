import { z } from "zod";

/** Ids are lower-case letters, digits and dashes, so that none can leave a folder or a URL segment. */
const id = z.string().regex(/^[a-z0-9-]{1,64}$/);

export const documentId = id.brand<"DocumentId">();
export type DocumentId = z.infer<typeof documentId>;

export const nodeId = id.brand<"NodeId">();
export type NodeId = z.infer<typeof nodeId>;

export const jobId = id.brand<"JobId">();
export type JobId = z.infer<typeof jobId>;

/** SHA-256 of a blob's bytes in lower-case hex: its name in the library and in `/assets/<hash>`. */
export const assetHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"AssetHash">();
export type AssetHash = z.infer<typeof assetHash>;

/** `provider/model`, for example `builtin/content-aware-fill`. */
export const modelId = z
  .string()
  .regex(/^[a-z0-9-]+(\/[a-z0-9.-]+)+$/)
  .brand<"ModelId">();
export type ModelId = z.infer<typeof modelId>;
