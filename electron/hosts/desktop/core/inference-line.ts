import { z } from "zod";

/** What the core asks of the window's process, which alone may start processes of Electron's. */
export const inferenceRequest = z.object({
  line: z.literal("inference"),
  id: z.int(),
  request: z.discriminatedUnion("type", [
    z.object({ type: z.literal("start") }),
    z.object({ type: z.literal("post"), message: z.unknown() }),
    z.object({ type: z.literal("kill") }),
  ]),
});
export type InferenceRequest = z.infer<typeof inferenceRequest>;

/** What the core hears of such a process. */
export const inferenceReport = z.object({
  line: z.literal("inference"),
  id: z.int(),
  report: z.discriminatedUnion("type", [
    z.object({ type: z.literal("message"), message: z.unknown() }),
    z.object({ type: z.literal("end"), code: z.int().nullable(), signal: z.string().nullable() }),
  ]),
});
export type InferenceReport = z.infer<typeof inferenceReport>;
