import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Model } from "../../shared/catalogue/model.ts";
import type { SizePolicy } from "../../shared/catalogue/size-policy.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { editWith, modelWith } from "../../test/support/edits/edit-runs.ts";
import { kontextSizes } from "../../test/support/edits/kontext-sizes.ts";
import {
  blurred,
  movedAnswer,
  recoloured,
  recompressed,
  withNoise,
} from "../../test/support/edits/model-answers.ts";
import { photoCrop, readPhoto } from "../../test/support/edits/sample-photos.ts";
import { fillRandom, randomRaster, seededRandom } from "../imaging/fixtures/rasters.ts";
import { resamplePicture } from "../imaging/resample.ts";
import { measureMask } from "./mask-bounds.ts";

/** What a model without any respect for the picture answers. */
const faults = [
  "noise",
  "shifted",
  "scaled",
  "cast",
  "recompressed",
  "wrong size",
  "wrong shape",
  "transparent",
] as const;
type Fault = (typeof faults)[number];

async function faulty(sent: Raster8, fault: Fault, random: () => number): Promise<Raster8> {
  const { width, height } = sent;
  const window = { x: 0, y: 0, width, height };
  const flat: Raster8 =
    sent.channels === 3 ? sent : { width, height, channels: 3, data: withoutAlpha(sent.data) };
  switch (fault) {
    case "noise":
      return { ...flat, data: fillRandom(new Uint8Array(width * height * 3), random) };
    case "shifted":
      return movedAnswer(flat, { shiftX: 64 * random() - 32, shiftY: 64 * random() - 32, scale: 1 });
    case "scaled":
      return blurred(await movedAnswer(flat, { shiftX: 3, shiftY: 2, scale: 0.95 + 0.1 * random() }), 0.7);
    case "cast":
      return recoloured(flat, [1.05, 1, 0.97], [8, 8, 8]);
    case "recompressed":
      return recompressed(withNoise(flat, 3, random), 70);
    case "wrong size":
      return resamplePicture(flat, window, {
        width: width + 37,
        height: Math.round(((width + 37) * height) / width),
      });
    case "wrong shape":
      return resamplePicture(flat, window, { width: 160 + Math.floor(200 * random()), height: 200 });
    case "transparent":
      return { width, height, channels: 4, data: fillRandom(new Uint8Array(width * height * 4), random) };
  }
}

function withoutAlpha(data: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: (data.length / 4) * 3 },
    (_, at) => data[Math.floor(at / 3) * 4 + (at % 3)] ?? 0,
  );
}

const policies: readonly SizePolicy[] = [
  { kind: "any" },
  {
    kind: "list",
    sizes: [
      { width: 256, height: 256 },
      { width: 320, height: 208 },
      { width: 208, height: 320 },
    ],
  },
  {
    kind: "range",
    step: 16,
    minimumSide: 64,
    maximumSide: 1024,
    minimumPixels: 16_384,
    maximumPixels: 160_000,
    preferredPixels: 80_000,
    maximumRatio: 3,
  },
];
const remotes: readonly Model[] = policies.map((sizes) => ({ ...modelWith(sizes), provider: "bfl" }));

/** A blob of mask with soft and hard edges, not empty. */
function anyMask(width: number, height: number, random: () => number): MaskRaster {
  const data = new Uint8Array(width * height);
  const [x, y] = [random() * width, random() * height];
  const radius = 2 + random() * 0.5 * Math.max(width, height);
  const hardness = random() < 0.3 ? 1000 : 255 / radius;
  for (let at = 0; at < data.length; at++) {
    const inside = radius - Math.hypot((at % width) - x, Math.floor(at / width) - y);
    data[at] = Math.min(255, Math.max(0, Math.round(inside * hardness)));
  }
  data[Math.floor(y) * width + Math.floor(x)] = 255;
  return { width, height, data };
}

/** Judged byte by byte, with nothing of the product's code. */
function differingOutside(parent: Raster, result: Raster, mask: MaskRaster): number {
  let differing = 0;
  for (let pixel = 0; pixel < mask.data.length; pixel++) {
    if (mask.data[pixel] !== 0) continue;
    for (let at = pixel * parent.channels; at < (pixel + 1) * parent.channels; at++) {
      if (parent.data[at] !== result.data[at]) differing++;
    }
  }
  return differing;
}

describe("0 bytes differ outside the mask, whatever a model answers", () => {
  it("with real photos and noise of any size, depth and transparency", async () => {
    const cases = fc.record({
      width: fc.integer({ min: 33, max: 420 }),
      height: fc.integer({ min: 33, max: 420 }),
      photo: fc.boolean(),
      channels: fc.constantFrom(3 as const, 4 as const),
      depth: fc.constantFrom(8 as const, 16 as const),
      model: fc.constantFrom(...remotes),
      fault: fc.constantFrom(...faults),
      context: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 0, max: 90 })),
      seed: fc.nat({ max: 0x7fff_ffff }),
    });
    await fc.assert(
      fc.asyncProperty(
        cases,
        async ({ width, height, photo, channels, depth, model, fault, context, seed }) => {
          const random = seededRandom(seed);
          const parent: Raster = photo
            ? await photoCrop("coffee", { x: seed % 150, y: 0, width, height: Math.min(height, 400) })
            : randomRaster(width, height, channels, depth, seed);
          const mask = anyMask(parent.width, parent.height, random);
          const before = parent.data.slice();
          const { raster, guarantee } = await editWith(
            parent,
            mask,
            context,
            ({ image }) => faulty(image, fault, random),
            model,
          );
          expect(differingOutside(parent, raster, mask)).toBe(0);
          expect(guarantee.pixelsChangedOutside).toBe(0);
          expect(parent.data.every((value, at) => value === before[at])).toBe(true);
        },
      ),
      { numRuns: 160, seed: 20261121 },
    );
  }, 120_000);
});

describe("ten masked edits in a row on a photo of 12 megapixels", () => {
  it("leave every pixel that was never masked as it was", async () => {
    const photo = await readPhoto("dandelions");
    const [width, height] = [4242, 2828];
    const first = await photoCrop("dandelions", { x: 0, y: 0, width, height });
    expect(photo.width).toBeGreaterThan(width);
    const kontext = { ...modelWith({ kind: "list", sizes: [...kontextSizes] }), provider: "bfl" };
    const random = seededRandom(10);
    const ever = new Uint8Array(width * height);
    let current: Raster = first;
    for (let edit = 0; edit < 10; edit++) {
      const data = new Uint8Array(width * height);
      const [left, top] = [Math.floor(random() * 3800), Math.floor(random() * 2500)];
      for (let y = top; y < top + 300; y++) {
        data.fill(255, y * width + left, y * width + left + 400);
        ever.fill(255, y * width + left, y * width + left + 400);
      }
      const fault = faults[edit % faults.length] ?? "noise";
      const mask = { width, height, data };
      const { raster } = await editWith(
        current,
        mask,
        80,
        ({ image }) => faulty(image, fault, random),
        kontext,
      );
      current = raster;
    }
    expect(differingOutside(first, current, { width, height, data: ever })).toBe(0);
    expect(measureMask({ width, height, data: ever }).pixels).toBeGreaterThan(500_000);
  }, 120_000);
});
