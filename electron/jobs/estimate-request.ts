import { estimateCost, referenceSize } from "../../shared/catalogue/estimate.ts";
import type { Model } from "../../shared/catalogue/model.ts";
import type { Parameters } from "../../shared/domain/edit-request.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { AssetHash } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { planFrame } from "../../shared/framing/plan-frame.ts";
import { type MaskBounds, measureMask } from "../edits/mask-bounds.ts";
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
  /** Null edits the whole picture. */
  readonly mask: AssetHash | null;
  /** Their own sizes. */
  readonly references: readonly Size[];
}

/**
 * What an edit will cost, in US dollars; null where it cannot be told. Worked out from the same frame that is sent.
 * @throws AppError `invalid-input` for a mask that is empty or of another size than the picture.
 */
export async function estimateEdit(
  edit: PricedEdit,
  { blobs }: Pick<Library, "blobs">,
): Promise<number | null> {
  const { model, parameters, references } = edit;
  if (model.price.kind === "free") return 0;
  const smaller = references.map((size) => referenceSize(size, model.references.maximumPixels));
  return estimateCost(model, parameters, await sentSize(edit, blobs), smaller);
}

/** The same of a request. @param references their own sizes. */
export function estimateRequest(
  { request, model, provider, parent }: CheckedRequest,
  references: readonly Size[],
  library: Pick<Library, "blobs">,
): Promise<number | null> {
  const { maskHash: mask, parameters } = request;
  return estimateEdit({ model, provider, parameters, picture: parent.picture, mask, references }, library);
}

async function sentSize(
  { model, provider, parameters, picture, mask }: PricedEdit,
  blobs: Library["blobs"],
): Promise<Size> {
  if (mask === null) return planFrame(picture, null, model, Number.POSITIVE_INFINITY).sent;
  const { bounds, pixels } = await boundsOf(mask, picture, blobs);
  if (pixels === 0) {
    throw new AppError("invalid-input", "The mask is empty: no pixel is marked for the edit.", {
      nextStep: "Paint over what should change.",
    });
  }
  const context = provider.context(model, parameters, bounds, picture);
  return plannedSize(model, `${mask} ${picture.width}×${picture.height} ${context}`, () => {
    return planFrame(picture, bounds, model, context).sent;
  });
}

/** Every size that a model may be sent is tried for a frame: for the same mask, as programs send it, once. */
const planned = new WeakMap<Model, Map<string, Size>>();

function plannedSize(model: Model, key: string, plan: () => Size): Size {
  const known = planned.get(model) ?? new Map<string, Size>();
  planned.set(model, known);
  const size = known.get(key) ?? plan();
  if (known.size >= mostMeasured) known.clear();
  known.set(key, size);
  return size;
}

/** The same mask, for variations or a batch, is not decoded again: what is named by its content never changes. */
const measured = new Map<string, MaskBounds>();
const mostMeasured = 1000;

async function boundsOf(mask: AssetHash, picture: Size, blobs: Library["blobs"]): Promise<MaskBounds> {
  const key = `${mask} ${picture.width}×${picture.height}`;
  const known = measured.get(key);
  if (known) return known;
  const bounds = measureMask(await readMask(blobs, mask, picture));
  if (measured.size >= mostMeasured) measured.clear();
  measured.set(key, bounds);
  return bounds;
}
