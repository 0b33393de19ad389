import type { CompatibleEndpoint } from "../domain/compatible-endpoint.ts";
import type { SizePolicy } from "./size-policy.ts";

/** What a kind of server needs, so that a person types an address and a model only. */
export interface CompatiblePreset {
  readonly id: string;
  readonly name: string;
  /** One line. */
  readonly help: string;
  readonly endpoint: Omit<CompatibleEndpoint, "id">;
}

function sizes(limits: {
  readonly step: number;
  readonly minimumSide: number;
  readonly maximumSide: number;
  readonly preferredPixels: number;
}): SizePolicy {
  return {
    kind: "range",
    ...limits,
    minimumPixels: limits.minimumSide ** 2,
    maximumPixels: limits.maximumSide ** 2,
    maximumRatio: 4,
  };
}

const aboutOneMegapixel = { minimumSide: 256, maximumSide: 2048, preferredPixels: 1_048_576 };

/** OpenAI's own dialect. */
const plain: Omit<CompatibleEndpoint, "id"> = {
  name: "My server",
  baseUrl: "http://localhost:8000/v1",
  editRoute: "/images/edits",
  model: "gpt-image-2",
  imageField: "image",
  mask: { mode: "alpha-transparent", field: "mask", support: "hint", required: false },
  maximumReferences: 0,
  sizes: sizes({ ...aboutOneMegapixel, step: 16 }),
  sendsSize: true,
  extraFields: {},
  extraParameters: "none",
  parameterNames: [],
  asksForBase64: false,
  errorPath: "error.message",
  timeoutSeconds: 600,
};

/** Read in each server's documentation and source; where and when: design notes, providers.md section 3.2. */
export const compatiblePresets: readonly CompatiblePreset[] = [
  {
    id: "vllm-omni",
    name: "vLLM-Omni",
    help: "One model per server. The mask goes where only vLLM-Omni reads it, white to be repainted.",
    endpoint: {
      ...plain,
      name: "vLLM-Omni",
      model: "Qwen/Qwen-Image-Edit-2511",
      mask: { mode: "luma-white", field: "mask_image", support: "hint", required: false },
      maximumReferences: 4,
      sizes: sizes({ ...aboutOneMegapixel, step: 32 }),
      extraFields: { output_format: "png" },
      extraParameters: "form-fields",
      parameterNames: ["seed", "num_inference_steps", "guidance_scale", "true_cfg_scale", "negative_prompt"],
      asksForBase64: true,
      errorPath: "detail",
    },
  },
  {
    id: "sglang",
    name: "SGLang Diffusion",
    help: "It takes a mask and ignores it, so none is sent; masked edits work all the same.",
    endpoint: {
      ...plain,
      name: "SGLang",
      baseUrl: "http://localhost:30000/v1",
      model: "Qwen/Qwen-Image-Edit-2511",
      mask: { mode: "none", field: "mask", support: "hint", required: false },
      maximumReferences: 4,
      sizes: sizes({ ...aboutOneMegapixel, step: 32 }),
      extraFields: { output_format: "png" },
      extraParameters: "form-fields",
      parameterNames: [
        "seed",
        "num_inference_steps",
        "guidance_scale",
        "true_cfg_scale",
        "negative_prompt",
        "enable_upscaling",
      ],
      asksForBase64: true,
      errorPath: "detail",
    },
  },
  {
    id: "stable-diffusion-cpp",
    name: "stable-diffusion.cpp",
    help: "sd-server. Its mask is grey, white to be repainted; its parameters travel inside the prompt.",
    endpoint: {
      ...plain,
      name: "stable-diffusion.cpp",
      baseUrl: "http://127.0.0.1:1234/v1",
      model: "sd-cpp-local",
      imageField: "image[]",
      mask: { mode: "luma-white", field: "mask", support: "hard", required: false },
      maximumReferences: 4,
      sizes: sizes({ ...aboutOneMegapixel, step: 64 }),
      extraFields: { output_format: "png" },
      extraParameters: "prompt-tag",
      parameterNames: [
        "seed",
        "negative_prompt",
        "strength",
        "sample_params.sample_steps",
        "sample_params.guidance.txt_cfg",
        "sample_params.guidance.distilled_guidance",
      ],
      errorPath: "error",
      timeoutSeconds: 1800,
    },
  },
  {
    id: "lemonade",
    name: "Lemonade",
    help: "stable-diffusion.cpp behind Lemonade: grey mask, white to be repainted; minutes without a graphics card.",
    endpoint: {
      ...plain,
      name: "Lemonade",
      baseUrl: "http://localhost:13305/api/v1",
      model: "Flux-2-Klein-4B",
      mask: { mode: "luma-white", field: "mask", support: "hard", required: false },
      sizes: sizes({ step: 64, minimumSide: 256, maximumSide: 1024, preferredPixels: 262_144 }),
      extraParameters: "form-fields",
      parameterNames: ["seed", "steps", "cfg_scale"],
      asksForBase64: true,
      timeoutSeconds: 1800,
    },
  },
  {
    id: "localai",
    name: "LocalAI",
    help: "Fills masks only, at 512×512; its route is its own.",
    endpoint: {
      ...plain,
      name: "LocalAI",
      baseUrl: "http://localhost:8080/v1",
      editRoute: "/images/inpainting",
      model: "dreamshaper-8-inpainting",
      mask: { mode: "luma-white", field: "mask", support: "hard", required: true },
      sizes: { kind: "list", sizes: [{ width: 512, height: 512 }] },
      sendsSize: false,
      extraParameters: "form-fields",
      parameterNames: ["steps"],
      timeoutSeconds: 1800,
    },
  },
  {
    id: "litellm",
    name: "LiteLLM proxy",
    help: "Hands edits on to OpenAI, BFL, Gemini and others; the mask is sent as OpenAI wants it (1.71.1 or newer).",
    endpoint: {
      ...plain,
      name: "LiteLLM",
      baseUrl: "http://localhost:4000/v1",
      maximumReferences: 10,
      sizes: {
        kind: "range",
        step: 16,
        minimumSide: 16,
        maximumSide: 3840,
        minimumPixels: 655_360,
        maximumPixels: 8_294_400,
        preferredPixels: 1_572_864,
        maximumRatio: 3,
      },
      extraFields: { output_format: "png" },
    },
  },
  {
    id: "other",
    name: "Other OpenAI-compatible server",
    help: "OpenAI's own form; change what your server's documentation says otherwise.",
    endpoint: plain,
  },
];
