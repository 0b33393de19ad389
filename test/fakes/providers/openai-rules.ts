import type { Size } from "../../../shared/domain/geometry.ts";
import { pngHeader, type ReadFile, type ReadForm } from "./openai-form.ts";

/** What OpenAI says no with: `{error:{message,type,param,code}}` (design notes, providers.md section 3.1). */
export interface OpenaiRefusal {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** What is left of a request once it is proven. */
export interface ProvenRequest {
  readonly prompt: string;
  /** Null: `auto`. */
  readonly size: Size | null;
  readonly stream: boolean;
  readonly partialImages: number;
  readonly images: readonly ReadFile[];
  readonly mask: ReadFile | null;
}

export class Refused extends Error {
  readonly refusal: OpenaiRefusal;

  constructor(refusal: OpenaiRefusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

function refuse(
  param: string | null,
  message: string,
  code: string | null = "invalid_value",
  status = 400,
): never {
  throw new Refused({ status, message, param, code, type: "invalid_request_error" });
}

const livingModel = /^gpt-image-2(\.[56]-(sunburst|flare))?$/;
const qualities = ["auto", "low", "medium", "high"];
const mimeTypes = ["image/png", "image/jpeg", "image/webp"];

/** By field: whether a value is allowed for the model. What both routes have. */
const fields: Readonly<Record<string, (value: unknown, model: string) => boolean>> = {
  model: () => true,
  prompt: () => true,
  size: () => true,
  n: (value) => isWhole(value, 1, 10),
  quality: (value, model) =>
    isOneOf(value, model.startsWith("gpt-image-2.") ? [...qualities, "xhigh", "max"] : qualities),
  background: (value) => isOneOf(value, ["auto", "opaque", "transparent"]),
  output_format: (value) => isOneOf(value, ["png", "jpeg", "webp"]),
  output_compression: (value) => isWhole(value, 0, 100),
  complexity: (value, model) =>
    model.startsWith("gpt-image-2.6-") && isOneOf(value, ["low", "medium", "high"]),
  stream: (value) => typeof value === "boolean",
  partial_images: (value) => isWhole(value, 0, 3),
  user: (value) => typeof value === "string",
  safety_identifier: (value) => typeof value === "string",
};
const generationFields = {
  ...fields,
  moderation: (value: unknown) => isOneOf(value, ["auto", "low"]),
};

/** @throws Refused as OpenAI would. */
export function proveEdit(form: ReadForm): ProvenRequest {
  const values = Object.fromEntries(form.texts.map(({ name, value }) => [name, fromText(name, value)]));
  for (const { name } of form.files) {
    if (!["image", "image[]", "mask"].includes(name)) refuseUnknown(name);
  }
  const proven = proveValues(values, fields);
  const images = form.files.filter(({ name }) => name !== "mask");
  const names = new Set(images.map(({ name }) => name));
  if (images.length === 0)
    refuse("image", "Missing required parameter: 'image'.", "missing_required_parameter");
  if (images.length > 16) refuse("image", "At most 16 images are allowed.");
  if (names.size > 1) refuse("image", "Use either 'image' or 'image[]'.", "duplicate_parameter");
  if (names.has("image") && images.length > 1)
    refuse("image", "Duplicate parameter: 'image'.", "duplicate_parameter");
  for (const image of images) {
    if (!mimeTypes.includes(image.type)) {
      refuse("image", `Unsupported file mimetype ('${image.type}').`, "unsupported_file_mimetype");
    }
    if (image.bytes.byteLength >= 50_000_000) refuse("image", "The image is larger than 50 MB.");
  }
  const mask = form.files.find(({ name }) => name === "mask") ?? null;
  if (mask !== null) proveMask(mask, images[0]);
  return { ...proven, images, mask };
}

/** @throws Refused as OpenAI would. */
export function proveGeneration(body: unknown): ProvenRequest {
  if (typeof body !== "object" || body === null) refuse(null, "We could not parse the JSON body.", null);
  return {
    ...proveValues(Object.fromEntries(Object.entries(body)), generationFields),
    images: [],
    mask: null,
  };
}

function proveValues(
  values: Readonly<Record<string, unknown>>,
  known: typeof fields,
): Omit<ProvenRequest, "images" | "mask"> {
  for (const name of Object.keys(values)) if (known[name] === undefined) refuseUnknown(name);
  const { model, prompt, size = "auto", stream = false, partial_images: partialImages = 0 } = values;
  if (typeof prompt !== "string" || prompt === "") {
    refuse("prompt", "Missing required parameter: 'prompt'.", "missing_required_parameter");
  }
  if (prompt.length > 32_000)
    refuse("prompt", "The prompt is longer than 32000 characters.", "string_above_max_length");
  if (typeof model !== "string" || !livingModel.test(model)) {
    refuse("model", `The model '${String(model)}' does not exist.`, "model_not_found", 404);
  }
  for (const [name, value] of Object.entries(values)) {
    if (known[name]?.(value, model) !== true) refuse(name, `Invalid value for '${name}': ${String(value)}.`);
  }
  if (partialImages !== 0 && stream !== true) refuse("partial_images", "partial_images needs stream.");
  return { prompt, size: proveSize(size), stream: stream === true, partialImages: Number(partialImages) };
}

function proveSize(size: unknown): Size | null {
  if (size === "auto") return null;
  const sides = /^(\d+)x(\d+)$/.exec(String(size));
  if (sides === null) refuse("size", `Invalid size: '${String(size)}'.`);
  const [width, height] = [Number(sides[1]), Number(sides[2])];
  const pixels = width * height;
  if (width % 16 !== 0 || height % 16 !== 0) refuse("size", "Width and height must be divisible by 16.");
  if (Math.max(width, height) > 3840) refuse("size", "The longest edge must be at most 3840.");
  if (Math.max(width, height) > 3 * Math.min(width, height)) refuse("size", "The ratio must be at most 3:1.");
  if (pixels < 655_360 || pixels > 8_294_400) refuse("size", "Pixels must be between 655360 and 8294400.");
  return { width, height };
}

function proveMask(mask: ReadFile, image: ReadFile | undefined): void {
  const header = pngHeader(mask.bytes);
  const imageHeader = image === undefined ? null : pngHeader(image.bytes);
  const isFit =
    mask.type === "image/png" &&
    header?.hasAlpha === true &&
    header.width === imageHeader?.width &&
    header.height === imageHeader.height;
  if (!isFit) {
    refuse(
      "mask",
      "The mask must be a PNG with an alpha channel, as large as the image.",
      "invalid_image_file",
    );
  }
  if (mask.bytes.byteLength >= 4_000_000) refuse("mask", "The mask is larger than 4 MB.");
}

function refuseUnknown(name: string): never {
  refuse(name, `Unknown parameter: '${name}'.`, "unknown_parameter");
}

/** A form knows texts only: what the field's type makes of it. */
function fromText(name: string, value: string): unknown {
  if (["n", "output_compression", "partial_images"].includes(name) && /^\d+$/.test(value))
    return Number(value);
  if (name === "stream" && /^(true|false)$/.test(value)) return value === "true";
  return value;
}

function isWhole(value: unknown, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
}

function isOneOf(value: unknown, allowed: readonly string[]): boolean {
  return typeof value === "string" && allowed.includes(value);
}
