import { chosenParameters } from "../../../shared/catalogue/parameters.ts";
import type { Size } from "../../../shared/domain/geometry.ts";
import type { Raster8 } from "../../../shared/domain/raster.ts";
import { AppError } from "../../../shared/errors.ts";
import type { PictureCodec, ProviderRequest } from "../provider.ts";
import { boxPrompt } from "./box-prompt.ts";
import { cutOut, keptPart } from "./kept-part.ts";

/** What an endpoint of `POST /v1/<endpoint>` calls its pictures and its size (design notes: providers.md §1.4, §1.5). */
interface Endpoint {
  /**
   * `numbered`: input_image, input_image_2, …; `list`: images; `image` and `input_image`: that one field;
   * `image_prompt`: one picture to be inspired by.
   */
  readonly pictures: "numbered" | "list" | "image" | "input_image" | "image_prompt";
  /** `none`: as the picture. */
  readonly size: "width-height" | "aspect-ratio" | "none";
  /**
   * `picture`: a field `mask`, white = edit. `canvas` and `growth`: it is sent what the mask leaves in the middle, and
   * where that lies: on a canvas, or by how much each side is to grow. `none`: it takes no mask.
   */
  readonly mask: "picture" | "canvas" | "growth" | "none";
}

const flux2: Endpoint = { pictures: "numbered", size: "width-height", mask: "none" };
const kontext: Endpoint = { pictures: "numbered", size: "aspect-ratio", mask: "none" };
const flux1: Endpoint = { pictures: "image_prompt", size: "width-height", mask: "none" };

const endpoints = new Map<string, Endpoint>([
  ["flux-2-pro", flux2],
  ["flux-2-pro-preview", flux2],
  ["flux-2-max", flux2],
  ["flux-2-flex", flux2],
  ["flux-2-klein-4b", flux2],
  ["flux-2-klein-9b", flux2],
  ["flux-2-klein-9b-preview", flux2],
  ["flux-3-image", { pictures: "list", size: "aspect-ratio", mask: "none" }],
  ["flux-kontext-pro", kontext],
  ["flux-kontext-max", kontext],
  ["flux-pro-1.0-fill", { pictures: "image", size: "none", mask: "picture" }],
  ["flux-tools/erase-v1", { pictures: "image", size: "none", mask: "picture" }],
  ["flux-tools/deblur-v1", { pictures: "image", size: "none", mask: "none" }],
  ["flux-pro-1.0-expand", { pictures: "image", size: "none", mask: "growth" }],
  ["flux-tools/outpainting-v1", { pictures: "input_image", size: "none", mask: "canvas" }],
  ["flux-pro-1.1", flux1],
  ["flux-dev", flux1],
  ["flux-pro-1.1-ultra", { pictures: "image_prompt", size: "aspect-ratio", mask: "none" }],
]);

export type BodyValue = string | number | boolean | readonly string[];

/**
 * The body of a submit: what the endpoint takes and nothing else, without nulls, which some endpoints answer with 500.
 * Pictures are PNG without alpha, which Fill would take for a mask, in base64.
 * @throws AppError `invalid-input` where the endpoint needs a mask and there is none.
 */
export async function requestBody(
  request: ProviderRequest,
  pictures: PictureCodec,
): Promise<Record<string, BodyValue>> {
  const { model } = request;
  const endpoint = endpoints.get(model.remoteName);
  if (endpoint === undefined) throw new Error(`No endpoint is known for ${model.id}.`);
  const prompt = promptOf(request);
  const { image, fields } = await maskFields(request, endpoint, pictures);
  return {
    ...(model.prompt.use === "none" || prompt === "" ? {} : { prompt }),
    ...(await pictureFields({ ...request, image }, endpoint, pictures)),
    ...fields,
    ...sizeFields(endpoint, image),
    ...chosenParameters(model, request.parameters),
    ...(model.seed ? { seed: request.seed } : {}),
    // Lossless: the default of most endpoints is JPEG, and ten edits in a row wear a picture out.
    ...(model.outputFormats.includes("png") ? { output_format: "png" } : {}),
  };
}

function promptOf({ model, prompt, mask }: ProviderRequest): string {
  return model.mask.support === "hint" && mask !== null ? boxPrompt(prompt, mask) : prompt;
}

async function pictureFields(
  { model, image, references }: ProviderRequest,
  { pictures: naming }: Endpoint,
  codec: PictureCodec,
): Promise<Record<string, BodyValue>> {
  const shown = model.input === "picture" ? [image, ...references] : references;
  const encoded: string[] = [];
  // One after another: ten pictures at once would take ten times the memory.
  for (const picture of shown) encoded.push(base64(await codec.encodePng(picture)));
  const [first] = encoded;
  if (first === undefined) return {};
  switch (naming) {
    case "numbered":
      return Object.fromEntries(
        encoded.map((data, index) => [index === 0 ? "input_image" : `input_image_${index + 1}`, data]),
      );
    case "list":
      return { images: encoded };
    case "image":
    case "input_image":
    case "image_prompt":
      return { [naming]: first };
  }
}

/** The picture as the endpoint is shown it, and what says where to paint. */
async function maskFields(
  { image, mask }: ProviderRequest,
  endpoint: Endpoint,
  codec: PictureCodec,
): Promise<{ readonly image: Raster8; readonly fields: Record<string, BodyValue> }> {
  if (endpoint.mask === "none") return { image, fields: {} };
  if (mask === null) {
    throw new AppError("invalid-input", "This model edits only what is painted, and nothing is.", {
      nextStep: "Paint over what it should change.",
    });
  }
  if (endpoint.mask === "picture") {
    return { image, fields: { mask: base64(await codec.encodeGreyPng(mask)) } };
  }
  const kept = keptPart(mask);
  const { width, height } = image;
  const fields: Record<string, BodyValue> =
    endpoint.mask === "canvas"
      ? { width, height, reference_offset_x: kept.x, reference_offset_y: kept.y }
      : {
          top: kept.y,
          bottom: height - kept.y - kept.height,
          left: kept.x,
          right: width - kept.x - kept.width,
        };
  return { image: cutOut(image, kept), fields };
}

function sizeFields({ size }: Endpoint, { width, height }: Size): Record<string, BodyValue> {
  switch (size) {
    case "width-height":
      return { width, height };
    case "aspect-ratio":
      return { aspect_ratio: aspectRatio({ width, height }) };
    case "none":
      return {};
  }
}

/** Ratios by which services name sizes that are only nearly in that ratio. */
const namedRatios = [
  [21, 9],
  [2, 1],
  [16, 9],
  [3, 2],
  [7, 5],
  [4, 3],
  [5, 4],
  [1, 1],
] as const;

/** `W:H`, by its usual name where it is that to within a hundredth, otherwise in lowest terms. */
function aspectRatio({ width, height }: Size): string {
  const isUpright = height > width;
  const ratio = isUpright ? height / width : width / height;
  const named = namedRatios.find(([long, short]) => Math.abs(Math.log((ratio * short) / long)) < 0.01);
  if (named !== undefined) return (isUpright ? named.toReversed() : named).join(":");
  const divisor = greatestCommonDivisor(width, height);
  return `${width / divisor}:${height / divisor}`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
