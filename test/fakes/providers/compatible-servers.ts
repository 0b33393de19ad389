import { type FakeReply, json } from "./fake-server.ts";

/** What a server with OpenAI's edit route reads, and how it answers (design notes, providers.md section 3.2). */
export interface CompatibleServer {
  readonly route: string;
  /** Names of the fields that it takes pictures from. */
  readonly imageFields: readonly string[];
  readonly maximumImages: number;
  readonly mask: {
    readonly field: string;
    readonly reads: "transparent" | "white";
    readonly isRequired: boolean;
  } | null;
  /** Its text fields, and what it takes in them. */
  readonly fields: Readonly<Record<string, RegExp>>;
  readonly required: readonly string[];
  /** Fields that it reads out of the tag inside the prompt, with dots. */
  readonly tagFields?: Readonly<Record<string, (value: unknown) => boolean>>;
  /** Null: the size that was asked for. */
  readonly fixedSize: number | null;
  readonly answers: "base64" | "address";
  readonly error: (status: number, message: string, field: string | null) => FakeReply;
}

const anything = /[^]/;
const whole = /^\d+$/;
const decimal = /^\d+(\.\d+)?$/;
const pixels = /^(auto|\d+x\d+)$/;
const yesOrNo = /^(true|false)$/;
const base64Only = /^b64_json$/;

const openaiFields = { model: anything, prompt: anything, n: /^([1-9]|10)$/, size: pixels, user: anything };
const diffusionFields = {
  negative_prompt: anything,
  num_inference_steps: whole,
  guidance_scale: decimal,
  true_cfg_scale: decimal,
  seed: whole,
};

const isNumber = (value: unknown) => typeof value === "number";
const isText = (value: unknown) => typeof value === "string";

function openaiError(status: number, message: string, field: string | null): FakeReply {
  return json(status, { error: { message, type: "invalid_request_error", param: field, code: null } });
}

/** FastAPI's: a text, or for a field the list of what is wrong where. */
function detailError(status: number, message: string, field: string | null): FakeReply {
  if (field === null || status !== 422) return json(status, { detail: message });
  return json(status, { detail: [{ loc: ["body", field], msg: message, type: "value_error" }] });
}

const plain: CompatibleServer = {
  route: "/v1/images/edits",
  imageFields: ["image", "image[]"],
  maximumImages: 16,
  mask: { field: "mask", reads: "transparent", isRequired: false },
  fields: { ...openaiFields, output_format: /^(png|jpeg|webp)$/, quality: /^(auto|low|medium|high)$/ },
  required: ["prompt", "model"],
  fixedSize: null,
  answers: "base64",
  error: openaiError,
};

/**
 * By the id of the preset that is made for it. Fields that a server would ignore count as unknown here, and are refused.
 */
export const compatibleServers: Readonly<Record<string, CompatibleServer>> = {
  "vllm-omni": {
    ...plain,
    imageFields: ["image"],
    mask: { field: "mask_image", reads: "white", isRequired: false },
    fields: {
      ...openaiFields,
      ...diffusionFields,
      response_format: base64Only,
      output_format: /^(png|jpg|jpeg|webp)$/,
    },
    required: ["prompt"],
    error: detailError,
  },
  sglang: {
    ...plain,
    mask: null,
    fields: {
      ...openaiFields,
      ...diffusionFields,
      enable_upscaling: yesOrNo,
      response_format: /^(b64_json|url)$/,
      output_format: /^(png|jpeg|webp)$/,
    },
    required: ["prompt"],
    error: detailError,
  },
  "stable-diffusion-cpp": {
    ...plain,
    mask: { field: "mask", reads: "white", isRequired: false },
    fields: { prompt: anything, model: anything, n: whole, size: pixels, output_format: /^(png|jpeg)$/ },
    required: ["prompt"],
    tagFields: {
      seed: isNumber,
      negative_prompt: isText,
      strength: isNumber,
      "sample_params.sample_steps": Number.isInteger,
      "sample_params.guidance.txt_cfg": isNumber,
      "sample_params.guidance.distilled_guidance": isNumber,
    },
    error: (status, message) => json(status, { error: message }),
  },
  lemonade: {
    ...plain,
    maximumImages: 1,
    mask: { field: "mask", reads: "white", isRequired: false },
    fields: { ...openaiFields, response_format: base64Only, steps: whole, cfg_scale: decimal, seed: whole },
    required: ["prompt", "model"],
  },
  localai: {
    ...plain,
    route: "/v1/images/inpainting",
    imageFields: ["image"],
    maximumImages: 1,
    mask: { field: "mask", reads: "white", isRequired: true },
    fields: { model: anything, prompt: anything, steps: whole },
    required: ["prompt", "model"],
    fixedSize: 512,
    answers: "address",
  },
  litellm: plain,
  other: plain,
};
