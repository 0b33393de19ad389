import { estimateCost, referenceSize } from "../../shared/catalogue/estimate.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { planFrame } from "../../shared/framing/plan-frame.ts";
import { measureMask } from "../edits/mask-bounds.ts";
import type { Library } from "../library/library.ts";
import { readMask } from "../library/picture-store.ts";
import type { CheckedRequest } from "./check-request.ts";

/**
 * What a request will cost, in US dollars; null where it cannot be told. Worked out from the same frame that is sent.
 * @param references their own sizes.
 * @throws AppError `invalid-input` for a mask that is empty or of another size than the picture.
 */
export async function estimateRequest(
  checked: CheckedRequest,
  references: readonly Size[],
  { blobs }: Pick<Library, "blobs">,
): Promise<number | null> {
  const { request, model } = checked;
  if (model.price.kind === "free") return 0;
  const sent = await sentSize(checked, blobs);
  const smaller = references.map((size) => referenceSize(size, model.references.maximumPixels));
  return estimateCost(model, request.parameters, sent, smaller);
}

async function sentSize(
  { request, model, provider, parent }: CheckedRequest,
  blobs: Library["blobs"],
): Promise<Size> {
  const { picture } = parent;
  if (!request.maskHash) return planFrame(picture, null, model, Number.POSITIVE_INFINITY).sent;
  const { bounds, pixels } = measureMask(await readMask(blobs, request.maskHash, picture));
  if (pixels === 0) {
    throw new AppError("invalid-input", "The mask is empty: no pixel is marked for the edit.", {
      nextStep: "Paint over what should change.",
    });
  }
  const context = provider.context(model, request.parameters, bounds, picture);
  return planFrame(picture, bounds, model, context).sent;
}
