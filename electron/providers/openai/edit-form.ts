import { chosenParameters } from "../../../shared/catalogue/parameters.ts";
import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";
import type { PictureCodec, ProviderRequest } from "../provider.ts";
import type { Dialect } from "./dialect.ts";

type Value = string | number | boolean;

/**
 * An edit as multipart form: the picture first, then the references, all of them PNG. Every part of a picture has a name
 * and a type: without, OpenAI refuses it as `unsupported_file_mimetype`.
 */
export async function editForm(
  request: ProviderRequest,
  dialect: Dialect,
  pictures: PictureCodec,
): Promise<FormData> {
  const { model, image, mask, references } = request;
  const values = chosenValues(request);
  const isInPrompt = dialect.parameters === "prompt-tag";
  const form = new FormData();
  form.append("model", model.remoteName);
  form.append("prompt", isInPrompt ? promptWithTag(request.prompt, values) : request.prompt);
  for (const [name, value] of Object.entries(dialect.fixedFields)) form.append(name, value);
  if (dialect.sendsSize) form.append("size", `${image.width}x${image.height}`);
  if (!isInPrompt) for (const [name, value] of Object.entries(values)) form.append(name, String(value));

  const field = imageField(dialect, 1 + references.length);
  for (const [index, picture] of [image, ...references].entries()) {
    form.append(field, pngPart(await pictures.encodePng(picture)), `image-${index + 1}.png`);
  }
  if (mask !== null && dialect.mask.mode !== "none") {
    const bytes =
      dialect.mask.mode === "alpha-transparent"
        ? await pictures.encodePng(transparentWhereEdited(mask), { keepAlpha: true })
        : await pictures.encodeGreyPng(mask);
    form.append(dialect.mask.field, pngPart(bytes), "mask.png");
  }
  return form;
}

/** A picture from words: OpenAI takes it as JSON. */
export function generationBody(request: ProviderRequest): string {
  const { model, image, prompt } = request;
  return JSON.stringify({
    model: model.remoteName,
    prompt,
    n: 1,
    output_format: "png",
    stream: true,
    size: `${image.width}x${image.height}`,
    ...chosenValues(request),
  });
}

/** What a person chose, and the seed where the model has one; what is left to the service is left out. */
function chosenValues({ model, parameters, seed }: ProviderRequest): Record<string, Value> {
  return { ...(model.seed ? { seed } : {}), ...chosenParameters(model, parameters) };
}

/**
 * The prompt with stable-diffusion.cpp's own parameters behind it, as its server reads them
 * (examples/server/api.md, `sd_cpp_extra_args`): JSON in which a dot of a name leads into an object.
 */
function promptWithTag(prompt: string, values: Readonly<Record<string, Value>>): string {
  if (Object.keys(values).length === 0) return prompt;
  // Within JSON `<` stands in texts only; escaped, no text can end the tag.
  const json = JSON.stringify(nested(values)).replaceAll("<", "\\u003c");
  return `${prompt} <sd_cpp_extra_args>${json}</sd_cpp_extra_args>`;
}

interface Tree {
  [name: string]: Value | Tree;
}

function nested(values: Readonly<Record<string, Value>>): Tree {
  const root: Tree = {};
  for (const [path, value] of Object.entries(values)) {
    const names = path.split(".");
    const last = names.pop() ?? path;
    let place = root;
    for (const name of names) {
      const known = place[name];
      const next: Tree = typeof known === "object" ? known : {};
      place[name] = next;
      place = next;
    }
    place[last] = value;
  }
  return root;
}

function imageField(dialect: Dialect, count: number): string {
  if (dialect.imageField !== "by-count") return dialect.imageField;
  return count === 1 ? "image" : "image[]";
}

/**
 * OpenAI's polarity: alpha 0 is edited, 255 kept. Black under it, so that it packs into the 4 MB that a mask may have.
 */
function transparentWhereEdited({ width, height, data }: MaskRaster): Raster8 {
  const pixels = new Uint8Array(width * height * 4);
  for (const [pixel, value] of data.entries()) pixels[pixel * 4 + 3] = 255 - value;
  return { width, height, channels: 4, data: pixels };
}

function pngPart(bytes: Uint8Array): Blob {
  return new Blob([bytes], { type: "image/png" });
}
