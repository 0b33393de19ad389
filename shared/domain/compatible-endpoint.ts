import { z } from "zod";
import { sizePolicy } from "../catalogue/size-policy.ts";

/**
 * What such servers take beyond OpenAI's fields, as they name it; with dots where it lies inside other objects
 * (stable-diffusion.cpp).
 */
export const compatibleParameter = z.enum([
  "seed",
  "negative_prompt",
  "num_inference_steps",
  "steps",
  "guidance_scale",
  "cfg_scale",
  "true_cfg_scale",
  "strength",
  "enable_upscaling",
  "sample_params.sample_steps",
  "sample_params.guidance.txt_cfg",
  "sample_params.guidance.distilled_guidance",
]);
export type CompatibleParameter = z.infer<typeof compatibleParameter>;

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
    /** True: without a mask the server refuses. */
    required: z.boolean().default(false),
  }),
  /** Further pictures that the server takes in the same field. */
  maximumReferences: z.int().min(0).max(10).default(0),
  sizes: sizePolicy,
  /** Whether `size` is sent as WxH. */
  sendsSize: z.boolean(),
  /** Form fields that are sent as they are. */
  extraFields: z.record(z.string(), z.string()),
  /** How the server takes its own parameters: as form fields, or in stable-diffusion.cpp's tag inside the prompt. */
  extraParameters: z.enum(["none", "form-fields", "prompt-tag"]),
  /** Which of them; without effect where `extraParameters` is `none`. */
  parameterNames: z.array(compatibleParameter).max(20).default([]),
  /** Whether it needs `response_format=b64_json` to answer with bytes. */
  asksForBase64: z.boolean(),
  /** Where its errors say what happened. */
  errorPath: z.enum(["error.message", "error", "detail"]),
  timeoutSeconds: z.int().min(1).max(3600),
});
export type CompatibleEndpoint = z.infer<typeof compatibleEndpoint>;
