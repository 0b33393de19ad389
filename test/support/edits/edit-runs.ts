import { type EditOutcome, type FramedEdit, performEdit } from "../../../electron/edits/perform-edit.ts";
import type { Model } from "../../../shared/catalogue/model.ts";
import { models } from "../../../shared/catalogue/models.ts";
import type { SizePolicy } from "../../../shared/catalogue/size-policy.ts";
import type { MaskRaster, Raster, Raster8 } from "../../../shared/domain/raster.ts";

/** The product's own fill, which works pixel for pixel. */
export const pixelForPixel: Model = modelWith({ kind: "any" });

/** A model that takes masks and works at these sizes. */
export function modelWith(sizes: SizePolicy): Model {
  const [fill] = models;
  if (!fill) throw new Error("The catalogue is empty.");
  return { ...fill, sizes };
}

/** A whole edit with a provider that answers so, without any event. */
export async function editWith(
  parent: Raster,
  mask: MaskRaster | null,
  context: number,
  answer: Raster8 | ((framed: FramedEdit) => Raster8 | Promise<Raster8>),
  model: Model = pixelForPixel,
): Promise<EditOutcome<{ readonly image: Raster8 }>> {
  const { signal } = new AbortController();
  const edit = performEdit(parent, mask, { model, context: () => context, signal }, async function* (framed) {
    yield* [];
    return { image: typeof answer === "function" ? await answer(framed) : answer };
  });
  const step = await edit.next();
  if (!step.done) throw new Error("There are no events.");
  return step.value;
}
