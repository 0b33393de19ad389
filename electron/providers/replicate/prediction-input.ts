import { nearestRatio } from "../../../shared/catalogue/nearest-ratio.ts";
import { chosenParameters } from "../../../shared/catalogue/parameters.ts";
import type { MaskRaster } from "../../../shared/domain/raster.ts";
import type { ProviderRequest } from "../provider.ts";
import { type InputFields, inputsOf } from "./inputs.ts";

/** Where the service finds what is sent: data URIs or uploads. */
export interface PictureAddresses {
  readonly image: string | null;
  readonly mask: string | null;
  readonly references: readonly string[];
}

/**
 * The `input` of a prediction, made from what the model has and nothing else.
 * @throws AppError `not-found` for an unknown model.
 */
export function predictionInput(
  request: ProviderRequest,
  { image, mask, references }: PictureAddresses,
): Readonly<Record<string, unknown>> {
  const { model, prompt, seed } = request;
  const fields = inputsOf(model.remoteName);
  const isList = fields.image === "input_images" || fields.image === "images";
  const [first] = references;
  return {
    ...chosenParameters(model, request.parameters),
    ...(image === null ? {} : { [fields.image]: isList ? [image, ...references] : image }),
    ...(mask === null ? {} : { mask }),
    ...(fields.references === null || first === undefined ? {} : { [fields.references]: references }),
    ...sizeOf(fields, request),
    ...fields.fixed,
    ...(model.prompt.use === "none" ? {} : { prompt }),
    // Models differ in how large a seed may be.
    ...(model.seed ? { seed: seed % (fields.maximumSeed + 1) } : {}),
  };
}

/** The mask as the model reads it. */
export function maskFor(request: ProviderRequest): MaskRaster | null {
  const { mask } = request;
  switch (inputsOf(request.model.remoteName).mask) {
    case null:
      return null;
    case "white":
      return mask;
    case "black":
      return mask === null ? null : { ...mask, data: mask.data.map((value) => 255 - value) };
  }
}

function sizeOf({ size }: InputFields, { model, image: { width, height } }: ProviderRequest) {
  switch (size.kind) {
    case "none":
      return {};
    case "match":
      return model.input === "none" ? {} : { [size.field]: size.value };
    case "custom":
      return { aspect_ratio: "custom", width, height };
    case "ratio":
      return { aspect_ratio: nearestRatio({ width, height }, size.ratios) };
  }
}
