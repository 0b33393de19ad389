import { nearestRatio } from "../../../shared/catalogue/nearest-ratio.ts";
import { chosenParameters } from "../../../shared/catalogue/parameters.ts";
import type { ProviderRequest } from "../provider.ts";
import { type Endpoint, endpointOf } from "./endpoints.ts";
import { readLoraWeights } from "./lora-weights.ts";

/** Where the service finds what is sent: data URIs or uploads. */
export interface PictureAddresses {
  readonly image: string | null;
  readonly mask: string | null;
  readonly references: readonly string[];
}

/** Up to this many pixels a picture comes back inside the reply, and no file of it is kept there. */
const inlinePixels = 2_100_000;

/**
 * The body for the model's endpoint, made from what the endpoint has and nothing else.
 * @throws AppError `not-found` for an unknown endpoint, `invalid-input` for LoRAs that cannot be read.
 */
export function requestBody(
  request: ProviderRequest,
  addresses: PictureAddresses,
): Readonly<Record<string, unknown>> {
  const { model, image, prompt, seed } = request;
  const endpoint = endpointOf(model.remoteName);
  const [outputFormat] = model.outputFormats;
  const { loras, ...parameters } = chosenParameters(model, request.parameters);
  return {
    ...parameters,
    ...(loras === undefined ? {} : { loras: readLoraWeights(String(loras)) }),
    ...picturesOf(endpoint, addresses),
    ...sizeOf(endpoint, request),
    ...(model.prompt.use === "none" ? {} : { prompt }),
    ...(model.seed ? { seed } : {}),
    ...(endpoint.countsImages ? { num_images: 1 } : {}),
    ...(outputFormat === undefined ? {} : { output_format: outputFormat }),
    ...(endpoint.answersInline ? { sync_mode: image.width * image.height <= inlinePixels } : {}),
  };
}

function picturesOf(endpoint: Endpoint, { image, mask, references }: PictureAddresses) {
  const [reference] = references;
  return {
    ...(endpoint.image === "image_urls" && image !== null ? { image_urls: [image, ...references] } : {}),
    ...(endpoint.image === "image_url" && image !== null ? { image_url: image } : {}),
    ...(endpoint.mask !== null && mask !== null ? { [endpoint.mask]: mask } : {}),
    ...(endpoint.reference !== null && reference !== undefined ? { [endpoint.reference]: reference } : {}),
  };
}

function sizeOf({ size }: Endpoint, { image: { width, height } }: ProviderRequest) {
  switch (size?.field) {
    case undefined:
      return {};
    case "image_size":
      return { image_size: { width, height } };
    case "aspect_ratio":
      return { aspect_ratio: nearestRatio({ width, height }, size.ratios) };
    case "resolution_mode":
      return { resolution_mode: "match_input" };
  }
}
