import { describe, expect, it } from "vitest";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import type { Transform } from "../../shared/domain/transform.ts";
import { editWith, modelWith } from "../../test/support/edits/edit-runs.ts";
import { newArea, transformPicture } from "../imaging/transform/transform-picture.ts";
import { fillContentAware } from "../providers/builtin/content-aware-fill.ts";
import { finish, paint, weave } from "../providers/builtin/testing/pictures.ts";

const old = { width: 96, height: 80 };
const frame = { x: -40, y: -10, width: old.width + 60, height: old.height + 10 };
const extend: Transform = { type: "crop", frame };

const contentAware = (image: Raster8, mask: MaskRaster | null): Raster8 => {
  if (!mask) throw new Error("The fill needs a mask.");
  return finish(
    fillContentAware({ kind: "content-aware", image, mask, quality: "draft", searchArea: 1.5, seed: 1 }),
  );
};

/** Alpha of every pixel, by where it lies. */
function alphas(picture: Raster) {
  const [inOld, inNew] = [new Set<number>(), new Set<number>()];
  const added = newArea(old, frame);
  for (const [at, isNew] of added.data.entries()) {
    (isNew > 0 ? inNew : inOld).add(picture.data[at * 4 + 3] ?? -1);
  }
  return { inOld: [...inOld], inNew: [...inNew] };
}

async function extendedCloth(alpha = 255): Promise<Raster> {
  const cloth = paint(old.width, old.height, 4, (x, y) => [...weave(x, y).slice(0, 3), alpha]);
  return transformPicture(cloth, extend);
}

describe("a picture with an alpha channel that was extended", () => {
  it("is transparent where it is new, and opaque there once it is filled from itself", async () => {
    const parent = await extendedCloth();
    expect(alphas(parent)).toEqual({ inOld: [255], inNew: [0] });
    const { raster, guarantee } = await editWith(parent, newArea(old, frame), Infinity, ({ image, mask }) =>
      contentAware(image, mask),
    );
    expect(alphas(raster)).toEqual({ inOld: [255], inNew: [255] });
    expect(guarantee).toMatchObject({ pixelsChangedOutside: 0 });
  });

  it("is opaque there too after a model that works at its own size and knows no alpha", async () => {
    const parent = await extendedCloth();
    const model = modelWith({ kind: "list", sizes: [{ width: 128, height: 128 }] });
    const { raster, guarantee } = await editWith(
      parent,
      newArea(old, frame),
      Infinity,
      ({ image: { width, height } }) => paint(width, height, 3, weave),
      model,
    );
    expect(alphas(raster)).toEqual({ inOld: [255], inNew: [255] });
    expect(guarantee).toMatchObject({ pixelsChangedOutside: 0 });
  });
});
