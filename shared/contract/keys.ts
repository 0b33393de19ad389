import { z } from "zod";
import { call, nothing, stream } from "../rpc/define.ts";

/** What is known of a provider's key; never the key. */
export const keyState = z.object({
  /** `bfl`, `fal`, `openai`, `replicate`, or `compatible/<endpoint id>`. */
  provider: z.string(),
  name: z.string(),
  /** `environment`: set outside and not changed here. `session`: forgotten when Palimpsest closes. */
  source: z.enum(["none", "stored", "session", "environment"]),
  /** The variable that would be read. Null for endpoints. */
  environmentName: z.string().nullable(),
  /** Where a person gets one. Null for endpoints. */
  signUpUrl: z.string().nullable(),
});
export type KeyState = z.infer<typeof keyState>;

export const keyList = z.object({
  keys: z.array(keyState),
  /** False: the system offers no safe place, so that keys live for the run; `reason` says it in a sentence. */
  canStore: z.boolean(),
  reason: z.string().nullable(),
});
export type KeyList = z.infer<typeof keyList>;

export const keyCheck = z.discriminatedUnion("result", [
  z.object({ result: z.literal("accepted"), detail: z.string() }),
  z.object({ result: z.literal("refused"), detail: z.string() }),
  /** The provider could not be asked, or offers no free question. */
  z.object({ result: z.literal("unknown"), detail: z.string() }),
]);
export type KeyCheck = z.infer<typeof keyCheck>;

export const keys = {
  watch: stream(nothing, keyList),
  set: call(z.object({ provider: z.string(), key: z.string().trim().min(1).max(1000) }), nothing),
  remove: call(z.object({ provider: z.string() }), nothing),
  /** Asks the provider in a way that costs nothing. */
  test: call(z.object({ provider: z.string() }), keyCheck),
};
