import { flux3Ratios } from "../../../shared/catalogue/flux-3-sizes.ts";
import { AppError } from "../../../shared/errors.ts";

/**
 * How an endpoint of fal.ai names what is not a parameter: pictures, mask, size, count and privacy. After
 * @fal-ai/client 1.10.1, endpoints.d.ts; FLUX 3, Erase and gpt-image-2 after their llms.txt, which the types lag behind.
 */
export interface Endpoint {
  /** `image_urls`: a list, the references behind the picture. Null: it is shown no picture. */
  readonly image: "image_url" | "image_urls" | null;
  /** White = edit, of the picture's size. Null: it takes none. */
  readonly mask: "mask_url" | "mask_image_url" | null;
  /** A single reference with a field of its own. */
  readonly reference: "reference_image_url" | null;
  readonly size: SizeField | null;
  /** It would make several pictures; one is asked for. */
  readonly countsImages: boolean;
  /** It can answer with the picture itself, and keeps no file then. */
  readonly answersInline: boolean;
}

type Ratios = readonly [string, ...string[]];

export type SizeField =
  | { readonly field: "image_size" }
  | { readonly field: "aspect_ratio"; readonly ratios: Ratios }
  /** Asked to keep to the size of the picture. */
  | { readonly field: "resolution_mode" };

const kontextRatios: Ratios = ["21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"];

const plain: Endpoint = {
  image: null,
  mask: null,
  reference: null,
  size: { field: "image_size" },
  countsImages: true,
  answersInline: true,
};
const listed: Endpoint = { ...plain, image: "image_urls" };
const masked: Endpoint = { ...plain, image: "image_url", mask: "mask_url" };
const kontext: Endpoint = {
  ...plain,
  image: "image_url",
  size: { field: "aspect_ratio", ratios: kontextRatios },
};
const flux3: Endpoint = {
  ...plain,
  size: { field: "aspect_ratio", ratios: flux3Ratios },
  countsImages: false,
};

/** By the name that the request is sent to. */
const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  ["blackforestlabs/flux-3/edit-image", { ...flux3, image: "image_urls" }],
  ["blackforestlabs/flux-3/text-to-image", flux3],
  ["fal-ai/flux-2-pro/edit", { ...listed, countsImages: false }],
  ["fal-ai/flux-2-max/edit", { ...listed, countsImages: false }],
  ["fal-ai/flux-2-flex/edit", { ...listed, countsImages: false }],
  ["fal-ai/flux-2/edit", listed],
  ["fal-ai/flux-2/lora/edit", listed],
  ["fal-ai/flux-2/turbo/edit", listed],
  ["fal-ai/flux-2/flash/edit", listed],
  ["fal-ai/flux-2/klein/4b/edit", listed],
  ["fal-ai/flux-2/klein/9b/edit", listed],
  ["fal-ai/flux-2/klein/4b/base/edit", listed],
  ["fal-ai/flux-2/klein/9b/base/edit", listed],
  ["fal-ai/flux-2-pro", { ...plain, countsImages: false }],
  ["fal-ai/flux-2-max", { ...plain, countsImages: false }],
  ["fal-ai/flux-2-flex", { ...plain, countsImages: false }],
  ["fal-ai/flux-2", plain],
  ["fal-ai/flux-2/turbo", plain],
  ["fal-ai/flux-2/flash", plain],
  ["fal-ai/flux-pro/v1/fill", { ...masked, size: null }],
  ["fal-ai/flux-pro/v1/erase", { ...masked, size: null, countsImages: false, answersInline: false }],
  ["fal-ai/flux-pro/kontext", kontext],
  ["fal-ai/flux-pro/kontext/max", kontext],
  ["fal-ai/flux-pro/kontext/multi", { ...kontext, image: "image_urls" }],
  ["fal-ai/flux-pro/kontext/max/multi", { ...kontext, image: "image_urls" }],
  ["fal-ai/flux-kontext/dev", { ...kontext, size: { field: "resolution_mode" } }],
  ["fal-ai/flux/dev/image-to-image", { ...plain, image: "image_url", size: null }],
  ["fal-ai/flux-general/image-to-image", { ...plain, image: "image_url", reference: "reference_image_url" }],
  ["fal-ai/flux-general/inpainting", { ...masked, reference: "reference_image_url" }],
  ["fal-ai/flux-lora-fill", masked],
  ["fal-ai/qwen-image-edit/inpaint", masked],
  ["fal-ai/z-image/turbo/inpaint", { ...masked, mask: "mask_image_url" }],
  ["openai/gpt-image-2/edit", { ...listed, mask: "mask_url" }],
]);

/** @throws AppError `not-found` for a name that is not in the table. */
export function endpointOf(remoteName: string): Endpoint {
  const endpoint = endpoints.get(remoteName);
  if (endpoint === undefined) {
    throw new AppError("not-found", `Palimpsest does not know how to ask fal.ai's ${remoteName}.`, {
      nextStep: "Choose another model.",
    });
  }
  return endpoint;
}
