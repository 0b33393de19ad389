import { z } from "zod";
import { sizePolicy } from "../catalogue/size-policy.ts";

/**
 * A server that speaks OpenAI's image routes in its own dialect (design notes: providers.md §3.2). Its model's id is
 * `compatible/<id>`.
 */
export const compatibleEndpoint = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: z.string().min(1).max(80),
  /** Up to and including the version: the route is put behind it. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** Behind `baseUrl`, with a leading slash. */
  editRoute: z.string().regex(/^\/[a-z0-9/_-]*$/),
  /** As the server names it. */
  model: z.string().min(1).max(200),
  imageField: z.enum(["image", "image[]"]),
  mask: z.object({
    mode: z.enum(["alpha-transparent", "luma-white", "none"]),
    field: z.enum(["mask", "mask_image"]),
    support: z.enum(["hard", "hint"]),
  }),
  sizes: sizePolicy,
  /** Whether `size` is sent as WxH. */
  sendsSize: z.boolean(),
  /** Form fields that are sent as they are. */
  extraFields: z.record(z.string(), z.string()),
  /** Which of the usual extra parameters the server takes, and how. */
  extraParameters: z.enum(["none", "form-fields", "prompt-tag"]),
  /** Whether it needs `response_format=b64_json` to answer with bytes. */
  asksForBase64: z.boolean(),
  /** Where its errors say what happened. */
  errorPath: z.enum(["error.message", "error", "detail"]),
  timeoutSeconds: z.int().min(1).max(3600),
});
export type CompatibleEndpoint = z.infer<typeof compatibleEndpoint>;
