import { describe, expect, it } from "vitest";
import type { SizePolicy } from "../../shared/catalogue/size-policy.ts";
import type { Rect } from "../../shared/domain/geometry.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { editWith, modelWith, pixelForPixel } from "../../test/support/edits/edit-runs.ts";
import { movedAnswer, repainted, withNoise } from "../../test/support/edits/model-answers.ts";
import { photoCrop, photoWindow } from "../../test/support/edits/sample-photos.ts";
import { largestDifference, seededRandom } from "../imaging/fixtures/rasters.ts";
import { resamplePicture } from "../imaging/resample.ts";

const square: SizePolicy = { kind: "list", sizes: [{ width: 512, height: 512 }] };
const remote = { ...modelWith(square), provider: "bfl" };

function boxMask(width: number, height: number, box: Rect): MaskRaster {
  const data = new Uint8Array(width * height);
  for (let y = box.y; y < box.y + box.height; y++) {
    data.fill(255, y * width + box.x, y * width + box.x + box.width);
  }
  return { width, height, data };
}

/** The mean difference of the samples inside a box. */
function differenceIn(a: Raster, b: Raster, box: Rect): number {
  let sum = 0;
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x * 3; x < (box.x + box.width) * 3; x++) {
      sum += Math.abs((a.data[y * a.width * 3 + x] ?? 0) - (b.data[y * b.width * 3 + x] ?? 0));
    }
  }
  return sum / (box.width * box.height * 3);
}

const box = { x: 500, y: 300, width: 150, height: 120 };
const photo = () => photoCrop("dandelions", { x: 1500, y: 900, width: 1200, height: 800 });
const mask = () => boxMask(1200, 800, box);

describe("an answer", () => {
  it("comes back exactly where it was sent pixel for pixel", async () => {
    const parent = await photo();
    const { raster, registration, warnings } = await editWith(
      parent,
      mask(),
      60,
      ({ image }) => image,
      remote,
    );
    expect(largestDifference(raster, parent)).toBe(0);
    expect(registration).toMatchObject({ outcome: "aligned", scale: expect.closeTo(1, 4) });
    expect(warnings).toEqual([]);
  });

  it("that was shifted and scaled is put right, and the node says by how much", async () => {
    const parent = await photo();
    const answer = ({ image }: { image: Raster8 }) =>
      movedAnswer(image, { shiftX: 11.5, shiftY: -6.25, scale: 1.02 });
    const { raster, registration, warnings } = await editWith(parent, mask(), 60, answer, remote);
    expect(differenceIn(raster, parent, box)).toBeLessThan(3);
    expect(registration?.outcome).toBe("corrected");
    expect(registration?.shiftX).toBeCloseTo(11.5, 0);
    expect(registration?.shiftY).toBeCloseTo(-6.25, 0);
    expect(registration?.scale).toBeCloseTo(1.02, 2);
    expect(warnings).toEqual([]);
  });

  it("whose surroundings are another picture is left where it is, with a warning", async () => {
    const random = seededRandom(8);
    const other = await photoWindow("coffee", { width: 512, height: 512 }, random);
    const { registration, warnings } = await editWith(await photo(), mask(), 60, other, remote);
    expect(registration).toEqual({ shiftX: 0, shiftY: 0, scale: 1, outcome: "unsure" });
    expect(warnings).toEqual([expect.stringContaining("could not be found out")]);
  });

  it.each([
    [1024, 1024],
    [300, 300],
    [509, 511],
  ])("of %i×%i pixels is scaled to what was asked for", async (width, height) => {
    const parent = await photo();
    const answer = ({ image }: { image: Raster8 }) =>
      resamplePicture(image, { x: 0, y: 0, width: 512, height: 512 }, { width, height });
    const { raster, warnings, guarantee } = await editWith(parent, mask(), 60, answer, remote);
    expect(differenceIn(raster, parent, box)).toBeLessThan(width < 400 ? 9 : 3);
    expect(guarantee.pixelsChangedOutside).toBe(0);
    expect(warnings).toEqual(
      width < 400 ? [expect.stringMatching(/300×300 pixels for 512×512 .* softer/)] : [],
    );
  });

  it.each([
    ["its edges cut off", { x: 0, y: 64, width: 512, height: 384 }, { width: 640, height: 480 }],
    ["more around it", { x: -128, y: 0, width: 768, height: 512 }, { width: 768, height: 512 }],
    ["everything stretched", { x: 0, y: 0, width: 512, height: 512 }, { width: 640, height: 480 }],
  ])("of another shape, with %s, is recognised", async (_, window, size) => {
    const parent = await photo();
    const answer = ({ image }: { image: Raster8 }) => resamplePicture(image, window, size);
    const { raster, registration, warnings } = await editWith(parent, mask(), 60, answer, remote);
    expect(registration?.outcome).not.toBe("unsure");
    expect(warnings.filter((warning) => warning.includes("shape"))).toEqual([]);
    expect(differenceIn(raster, parent, box)).toBeLessThan(4);
  });

  it("of another shape and content is put in the middle, and the warning names both sizes", async () => {
    const other = await photoWindow("rocket", { width: 640, height: 384 }, seededRandom(2));
    const { registration, warnings } = await editWith(await photo(), mask(), 60, other, remote);
    expect(registration?.outcome).toBe("unsure");
    expect(warnings[0]).toMatch(/640×384 pixels for 512×512/);
  });

  it("that does not show a part of the mask leaves the picture there", async () => {
    const parent = await photoCrop("dandelions", { x: 1500, y: 900, width: 512, height: 512 });
    const answer = ({ image }: { image: Raster8 }) =>
      resamplePicture(image, { x: 0, y: 128, width: 512, height: 256 }, { width: 1024, height: 512 });
    const black = async (framed: { image: Raster8 }) => {
      const cut = await answer(framed);
      return repainted(
        cut,
        { ...cut, data: new Uint8Array(cut.data.length) },
        boxMask(1024, 512, { x: 0, y: 0, width: 300, height: 512 }),
      );
    };
    const wide = boxMask(512, 512, { x: 0, y: 0, width: 150, height: 512 });
    const { raster, warnings } = await editWith(parent, wide, 60, black, remote);
    expect(warnings).toEqual([expect.stringContaining("50 % of the edited area")]);
    expect([...raster.data.subarray(0, 90)]).toEqual([...parent.data.subarray(0, 90)]);
    expect([...raster.data.subarray(256 * 512 * 3, 256 * 512 * 3 + 3)]).toEqual([0, 0, 0]);
  });

  it("that is too small to be a picture is refused, and was paid for", async () => {
    const tiny: Raster8 = { width: 16, height: 16, channels: 3, data: new Uint8Array(768) };
    await expect(editWith(await photo(), mask(), 60, tiny, remote)).rejects.toMatchObject({
      code: "provider-failed",
      charge: "charged",
      message: expect.stringContaining("16×16 pixels where 512×512"),
    });
  });

  it("for a whole picture is enlarged to it, and says so", async () => {
    const parent = await photo();
    const kontext = { ...modelWith({ kind: "list", sizes: [{ width: 832, height: 560 }] }), provider: "bfl" };
    const { raster, registration, warnings, guarantee } = await editWith(
      parent,
      null,
      0,
      ({ image }) => image,
      kontext,
    );
    expect([raster.width, raster.height]).toEqual([1200, 800]);
    expect(registration?.outcome).toBe("aligned");
    expect(guarantee.pixelsInMask).toBe(960_000);
    expect(warnings).toEqual([expect.stringMatching(/832×560 pixels; .* 1200×800/)]);
  });

  it("for a whole picture at its full size is exact", async () => {
    const parent = await photoCrop("coffee", { x: 0, y: 0, width: 512, height: 512 });
    const answer = withNoise(parent, 3, seededRandom(1));
    const { raster, warnings } = await editWith(parent, null, 0, answer, remote);
    expect(largestDifference(raster, answer)).toBe(0);
    expect(warnings).toEqual([]);
  });

  it("of a model that works pixel for pixel, or makes pictures from words, is not looked at", async () => {
    const parent = await photoCrop("coffee", { x: 0, y: 0, width: 400, height: 300 });
    const other = await photoCrop("rocket", { x: 0, y: 0, width: 400, height: 300 });
    const exact = await editWith(parent, null, 0, other, pixelForPixel);
    expect(largestDifference(exact.raster, other)).toBe(0);
    expect([exact.registration, exact.warnings]).toEqual([null, []]);
    const generated = await editWith(parent, null, 0, other, { ...remote, input: "none" });
    expect(generated.registration).toBeNull();
  });

  it("after an abort is not looked at any more", async () => {
    const controller = new AbortController();
    const { performEdit } = await import("./perform-edit.ts");
    const edit = performEdit(
      await photo(),
      mask(),
      { model: remote, context: () => 60, signal: controller.signal },
      async function* ({ image }) {
        yield "running";
        controller.abort(new Error("stopped"));
        return { image };
      },
    );
    expect((await edit.next()).value).toBe("running");
    await expect(edit.next()).rejects.toThrow("stopped");
  });
});
