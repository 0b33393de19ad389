import { z } from "zod";
import { call } from "../rpc/define.ts";

/** A prompt that was used or kept. `{name}` in it is a variable to fill in. */
export const savedPrompt = z.object({
  text: z.string().min(1).max(32_000),
  starred: z.boolean(),
  usedAt: z.int(),
  useCount: z.int().min(0),
});
export type SavedPrompt = z.infer<typeof savedPrompt>;

export const prompts = {
  /** Those that hold every word of `search`, starred first, then the newest; at most 200. */
  search: call(z.object({ search: z.string().max(200) }), z.array(savedPrompt)),
  /** Keeps it as well if it was never used. */
  star: call(z.object({ text: z.string().min(1).max(32_000), starred: z.boolean() }), savedPrompt),
  remove: call(z.object({ text: z.string().min(1).max(32_000) }), z.null()),
};
