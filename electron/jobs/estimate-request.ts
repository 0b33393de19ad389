import { estimateCost, referenceSize } from "../../shared/catalogue/estimate.ts";
import type { Model } from "../../shared/catalogue/model.ts";
import type { Parameters } from "../../shared/domain/edit-request.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { MaskRaster } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { planFrame } from "../../shared/framing/plan-frame.ts";
import { measureMask } from "../edits/mask-bounds.ts";
import type { Library } from "../library/library.ts";
import { readMask } from "../library/picture-store.ts";
import type { Provider } from "../providers/provider.ts";
import type { CheckedRequest } from "./check-request.ts";

/** An edit as far as its price depends on it. */
export interface PricedEdit {
  readonly model: Model;
  readonly provider: Pick<Provider, "context">;
  readonly parameters: Parameters;
  readonly picture: Size;
  /** Null edits the whole picture. Only read where it costs something. */
  readonly mask: (() => Promise<MaskRaster>) | null;
  /** Their own sizes. */
  readonly references: readonly Size[];
}

/**
 * What an edit will cost, in US dollars; null where it cannot be told. Worked out from the same frame that is sent.
 * @throws AppError `invalid-input` for a mask that is empty or of another size than the picture.
 */
export async function estimateEdit(edit: PricedEdit): Promise<number | null> {
  const { model, parameters, references } = edit;
  if (model.price.kind === "free") return 0;
  const smaller = references.map((size) => referenceSize(size, model.references.maximumPixels));
  return estimateCost(model, parameters, await sentSize(edit), smaller);
}

/** The same of a request. @param references their own sizes. */
export function estimateRequest(
  { request, model, provider, parent }: CheckedRequest,
  references: readonly Size[],
  { blobs }: Pick<Library, "blobs">,
): Promise<number | null> {
  const { maskHash, parameters } = request;
  const { picture } = parent;
  const mask = maskHash === null ? null : () => readMask(blobs, maskHash, picture);
  return estimateEdit({ model, provider, parameters, picture, mask, references });
}

async function sentSize({ model, provider, parameters, picture, mask }: PricedEdit): Promise<Size> {
  if (mask === null) return planFrame(picture, null, model, Number.POSITIVE_INFINITY).sent;
  const { bounds, pixels } = measureMask(await mask());
  if (pixels === 0) {
    throw new AppError("invalid-input", "The mask is empty: no pixel is marked for the edit.", {
      nextStep: "Paint over what should change.",
    });
  }
  const context = provider.context(model, parameters, bounds, picture);
  return planFrame(picture, bounds, model, context).sent;
}
