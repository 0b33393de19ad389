import { z } from "zod";
import type { Parameters } from "../../../../shared/domain/edit-request.ts";
import type { Size } from "../../../../shared/domain/geometry.ts";
import { ApiError } from "./errors.ts";
import { modelName } from "./openai-model.ts";
import { type FilePart, filePart } from "./route.ts";

/** What a client of OpenAI's image routes asks for, whichever way it packed it. */
export interface ImageAsk {
  /** The picture and its references, in order; none for a picture from words. */
  readonly images: readonly Uint8Array[];
  readonly mask: Uint8Array | null;
  readonly prompt: string;
  /** As it was named; null leaves it to the settings. */
  readonly model: string | null;
  readonly count: number;
  /** Null for `auto`. */
  readonly size: Size | null;
  readonly outputFormat: "png" | "jpeg" | "webp";
  /** 1..100; null for PNG. */
  readonly outputQuality: number | null;
  readonly responseFormat: "url" | "b64_json";
  readonly stream: boolean;
  readonly seed: number | null;
  /** By the name that the client used; values of a form are text. */
  readonly parameters: Parameters;
}

const outputFormat = z.enum(["png", "jpeg", "webp"]);
const responseFormat = z.enum(["url", "b64_json"]);
const sizeText = z
  .string()
  .regex(/^(auto|[1-9]\d{0,4}x[1-9]\d{0,4})$/, "must be auto or WIDTHxHEIGHT")
  .describe("`auto` or `WIDTHxHEIGHT`. Without one, an edit has the size of its picture.");
const promptText = z.string().max(32_000);

const number = (minimum: number, maximum: number) => z.int().min(minimum).max(maximum);
/** The same as text, for forms. */
const numberText = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, "must be a whole number")
    .transform(Number)
    .pipe(number(minimum, maximum));

const pictureText = z.string().describe("Base64 or a data URI.");
const pictureJson = z.union([pictureText, z.strictObject({ image_url: pictureText })]);
const parameterJson = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const jsonFields = {
  prompt: promptText.nullish(),
  model: modelName.nullish(),
  n: number(1, 10).nullish(),
  size: sizeText.nullish(),
  output_format: outputFormat.nullish(),
  output_compression: number(0, 100).nullish(),
  response_format: responseFormat.nullish(),
  stream: z.boolean().nullish(),
  partial_images: number(0, 3).nullish(),
  seed: number(0, 0xffff_ffff).nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
};

export const generationJson = z
  .object(jsonFields)
  .catchall(parameterJson)
  .describe("Any parameter of the model besides, by its name.");

export const editJson = z
  .object({
    ...jsonFields,
    image: z.union([pictureJson, z.array(pictureJson)]).nullish(),
    images: z.array(pictureJson).nullish(),
    mask: pictureJson.nullish(),
  })
  .catchall(parameterJson)
  .describe("Any parameter of the model besides, by its name.");

const files = z.union([filePart, z.array(filePart)]);

export const editForm = z
  .object({
    image: files.optional(),
    "image[]": files.optional(),
    mask: filePart.optional(),
    prompt: promptText.optional(),
    model: modelName.optional(),
    n: numberText(1, 10).optional(),
    size: sizeText.optional(),
    output_format: outputFormat.optional(),
    output_compression: numberText(0, 100).optional(),
    response_format: responseFormat.optional(),
    stream: z
      .enum(["true", "false"])
      .transform((text) => text === "true")
      .optional(),
    partial_images: numberText(0, 3).optional(),
    seed: numberText(0, 0xffff_ffff).optional(),
    user: z.string().optional(),
    safety_identifier: z.string().optional(),
  })
  .catchall(z.string())
  .describe("Any parameter of the model besides, by its name.");

/** OpenAI's own limit. */
const maximumImages = 16;

/** @throws ApiError 400 */
export function askOfForm(form: z.output<typeof editForm>): ImageAsk {
  const { image, "image[]": more, mask, ...fields } = form;
  const images = [image, more].flat().filter((part): part is FilePart => part !== undefined);
  return {
    ...askOf(fields),
    images: checkImages(images.map(({ bytes }) => bytes)),
    mask: mask?.bytes ?? null,
  };
}

/** @throws ApiError 400 */
export function askOfEdit(body: z.output<typeof editJson>): ImageAsk {
  const { image, images, mask, ...fields } = body;
  const given = [image ?? [], images ?? []].flat();
  return {
    ...askOf(fields),
    images: checkImages(given.map((picture) => pictureBytes(picture, "image"))),
    mask: mask ? pictureBytes(mask, "mask") : null,
  };
}

/** @throws ApiError 400 */
export function askOfGeneration(body: z.output<typeof generationJson>): ImageAsk {
  return { ...askOf(body), images: [], mask: null };
}

type Fields = z.output<typeof generationJson>;

function askOf(fields: Fields): Omit<ImageAsk, "images" | "mask"> {
  const { prompt, model, n, size, output_format, output_compression, response_format, stream, seed } = fields;
  const format = output_format ?? "png";
  if (
    format === "png" &&
    output_compression !== undefined &&
    output_compression !== null &&
    output_compression < 100
  ) {
    throw new ApiError(
      "invalid-input",
      `"output_compression" is ${output_compression}; a PNG is never compressed with loss.`,
      {
        param: "output_compression",
        nextStep: "Leave it out, or ask for jpeg or webp.",
      },
    );
  }
  return {
    prompt: prompt ?? "",
    model: model ?? null,
    count: n ?? 1,
    size: parseSize(size ?? "auto"),
    outputFormat: format,
    outputQuality: format === "png" ? null : Math.max(1, output_compression ?? 100),
    responseFormat: response_format ?? "b64_json",
    stream: stream ?? false,
    seed: seed ?? null,
    parameters: parametersOf(fields),
  };
}

const ownFields = new Set(Object.keys(jsonFields));

function parametersOf(fields: Fields): Parameters {
  const found: Parameters = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!ownFields.has(name) && value !== undefined && value !== null) found[name] = value;
  }
  return found;
}

/** Sides that an answer may have; more is no picture that a model paints. */
const sides = { minimum: 16, maximum: 8192, pixels: 8192 * 4096 };

/** Whether an answer may be so large. */
export function isWithinLargest({ width, height }: Size): boolean {
  return Math.max(width, height) <= sides.maximum && width * height <= sides.pixels;
}

function parseSize(text: string): Size | null {
  if (text === "auto") return null;
  const [width = 0, height = 0] = text.split("x").map(Number);
  const isUsable = Math.min(width, height) >= sides.minimum && isWithinLargest({ width, height });
  if (isUsable) return { width, height };
  throw new ApiError(
    "invalid-input",
    `"size" is ${text}; each side must be from ${sides.minimum} to ${sides.maximum} pixels, with ${sides.pixels} pixels at most.`,
    { param: "size" },
  );
}

function checkImages(images: readonly Uint8Array[]): readonly Uint8Array[] {
  if (images.length === 0) {
    throw new ApiError("invalid-input", "There is no picture to edit.", {
      param: "image",
      apiCode: "missing_required_parameter",
      nextStep: 'Send it as "image".',
    });
  }
  if (images.length <= maximumImages) return images;
  throw new ApiError(
    "invalid-input",
    `There are ${images.length} pictures; at most ${maximumImages} are taken.`,
    {
      param: "image",
    },
  );
}

/**
 * The bytes of a picture in JSON: base64, alone or in a data URI (RFC 2397).
 * @throws ApiError 400 for an address on the network and for what is not base64.
 */
export function pictureBytes(picture: string | { readonly image_url: string }, param: string): Uint8Array {
  const text = typeof picture === "string" ? picture : picture.image_url;
  if (/^https?:/i.test(text)) {
    throw new ApiError(
      "invalid-input",
      `"${param}" is an address; pictures are not fetched from the network.`,
      {
        param,
        nextStep: "Send the picture itself, as base64 or as a data URI.",
      },
    );
  }
  const comma = text.startsWith("data:") ? text.indexOf(",") : -1;
  const isBase64 =
    comma < 0 ? !text.startsWith("data:") : text.slice(0, comma).toLowerCase().endsWith(";base64");
  const encoded = comma < 0 ? text : text.slice(comma + 1);
  const bytes = Buffer.from(encoded, "base64");
  // Decoding skips what does not belong; a picture with holes must not pass for one. Where every character counts, none
  // was skipped, which is all there is to look at in most pictures.
  const padding = encoded.endsWith("==") ? 2 : encoded.endsWith("=") ? 1 : 0;
  const characters = encoded.length - padding;
  const isWhole = characters % 4 !== 1 && bytes.byteLength === Math.floor((characters * 3) / 4);
  const isClean = () => !/[^A-Za-z0-9+/_=\s-]/.test(encoded) && !/=[^=\s]/.test(encoded);
  if (!isBase64 || encoded === "" || !(isWhole || isClean())) {
    throw new ApiError("invalid-input", `"${param}" is not base64.`, { param, apiCode: "invalid_base64" });
  }
  return bytes;
}
