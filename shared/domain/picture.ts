import { z } from "zod";
import { assetHash } from "./ids.ts";

/** A picture in the library: a lossless PNG blob in sRGB, upright. */
export const picture = z.object({
  hash: assetHash,
  width: z.int().min(1),
  height: z.int().min(1),
  /** Bits a channel. */
  depth: z.union([z.literal(8), z.literal(16)]),
  hasAlpha: z.boolean(),
  byteLength: z.int().min(1),
});
export type Picture = z.infer<typeof picture>;
