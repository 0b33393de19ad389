import { z } from "zod";
import { errorData } from "../../../shared/errors.ts";

/** What the worker says to whoever started it. */
export const fillMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("progress"), fraction: z.number().min(0).max(1), stage: z.string() }),
  z.object({
    type: z.literal("done"),
    image: z.object({
      width: z.int().min(1),
      height: z.int().min(1),
      channels: z.union([z.literal(3), z.literal(4)]),
      data: z.instanceof(Uint8Array<ArrayBufferLike>),
    }),
  }),
  z.object({ type: z.literal("failed"), error: errorData }),
]);
export type FillMessage = z.infer<typeof fillMessage>;
