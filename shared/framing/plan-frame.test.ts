import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kontextSizes } from "../../test/support/edits/kontext-sizes.ts";
import type { Model } from "../catalogue/model.ts";
import { models } from "../catalogue/models.ts";
import type { SizePolicy } from "../catalogue/size-policy.ts";
import { intersectRects, type Rect, type Size } from "../domain/geometry.ts";
import { contextAroundMask, planFrame } from "./plan-frame.ts";

const list: SizePolicy = { kind: "list", sizes: [...kontextSizes] };
const range: SizePolicy = {
  kind: "range",
  step: 16,
  minimumSide: 64,
  maximumSide: 4096,
  minimumPixels: 4096,
  maximumPixels: 4_194_304,
  preferredPixels: 1_048_576,
  maximumRatio: 4,
};
/** As an edit endpoint that refuses what is small. */
const demanding: SizePolicy = {
  ...range,
  minimumSide: 480,
  maximumSide: 3840,
  minimumPixels: 655_360,
  maximumRatio: 3,
};

function modelWith(sizes: SizePolicy): Model {
  const [first] = models;
  if (!first) throw new Error("The catalogue is empty.");
  return { ...first, sizes };
}

const photo = { width: 6000, height: 4000 };
const whole = (picture: Size): Rect => ({ x: 0, y: 0, ...picture });
const contains = (outer: Rect, inner: Rect): boolean => {
  const common = intersectRects(outer, inner);
  return common.width === inner.width && common.height === inner.height;
};

const sizes = fc.record({
  width: fc.integer({ min: 1, max: 9000 }),
  height: fc.integer({ min: 1, max: 9000 }),
});
const pictures = sizes.chain((picture) =>
  fc.record({
    picture: fc.constant(picture),
    bounds: fc.option(
      fc
        .tuple(
          fc.nat(picture.width - 1),
          fc.nat(picture.height - 1),
          fc.double({ min: 0, max: 1, noNaN: true }),
        )
        .map(([x, y, share]) => ({
          x,
          y,
          width: Math.max(1, Math.round((picture.width - x) * share)),
          height: Math.max(1, Math.round((picture.height - y) * share)),
        })),
    ),
    context: fc.oneof(fc.constantFrom(0, Number.POSITIVE_INFINITY), fc.integer({ min: 0, max: 800 })),
  }),
);

describe("the plan of a frame", () => {
  it.each([
    ["a list", list],
    ["a range", range],
    ["a range that refuses small pictures", demanding],
  ])("contains the mask with its context in the ratio of what is sent, for %s", (_, policy) => {
    const model = modelWith(policy);
    fc.assert(
      fc.property(pictures, ({ picture, bounds, context }) => {
        const { canvas, sent } = planFrame(picture, bounds, model, context);
        const part = bounds ?? whole(picture);
        const margin = Math.min(context, 9000);
        const wanted = intersectRects(
          {
            x: part.x - margin,
            y: part.y - margin,
            width: part.width + 2 * margin,
            height: part.height + 2 * margin,
          },
          whole(picture),
        );
        expect(contains(canvas, wanted)).toBe(true);
        for (const side of [canvas.x, canvas.y, canvas.width, canvas.height])
          expect(side).toBe(Math.round(side));
        // Within one pixel of the ratio: one scale explains both sides, each rounded by at most one.
        const scale = Math.max((canvas.width - 1) / sent.width, (canvas.height - 1) / sent.height);
        expect(scale * sent.width).toBeLessThanOrEqual(canvas.width + 1);
        expect(scale * sent.height).toBeLessThanOrEqual(canvas.height + 1);
        // Beyond the picture only where it is too small for the ratio.
        const covered = intersectRects(canvas, whole(picture));
        expect(covered.width).toBe(Math.min(canvas.width, picture.width));
        expect(covered.height).toBe(Math.min(canvas.height, picture.height));
        // Nothing is enlarged but what is too small for the model.
        const isEnough = picture.width >= 4096 && picture.height >= 4096;
        if (isEnough) expect(canvas.width).toBeGreaterThanOrEqual(sent.width);
        if (policy.kind === "list") expect(policy.sizes).toContainEqual(sent);
        if (policy.kind === "range") {
          expect([sent.width % policy.step, sent.height % policy.step]).toEqual([0, 0]);
          expect(Math.min(sent.width, sent.height)).toBeGreaterThanOrEqual(policy.minimumSide);
          expect(Math.max(sent.width, sent.height)).toBeLessThanOrEqual(policy.maximumSide);
          expect(sent.width * sent.height).toBeGreaterThanOrEqual(policy.minimumPixels);
          expect(sent.width * sent.height).toBeLessThanOrEqual(policy.preferredPixels);
          expect(Math.max(sent.width / sent.height, sent.height / sent.width)).toBeLessThanOrEqual(
            policy.maximumRatio,
          );
        }
      }),
      { numRuns: 400, seed: 20261121 },
    );
  });

  it.each([
    ["a list", list],
    ["a range", range],
    ["a range that refuses small pictures", demanding],
  ])("shows a small mask in a large photo pixel for pixel, for %s", (_, policy) => {
    const bounds = { x: 5700, y: 40, width: 180, height: 120 };
    const { canvas, sent } = planFrame(photo, bounds, modelWith(policy), contextAroundMask(bounds));
    expect({ width: canvas.width, height: canvas.height }).toEqual(sent);
    expect(contains(whole(photo), canvas)).toBe(true);
    expect(sent.width * sent.height).toBeGreaterThan(900_000);
  });

  it("sends a small mask within the one megapixel that is charged, and a larger one with all that it needs", () => {
    const twoMegapixels = modelWith({ ...range, preferredPixels: 2_097_152 });
    const sentFor = (width: number, height: number) =>
      planFrame(photo, { x: 2500, y: 1500, width, height }, twoMegapixels, 100);
    const small = sentFor(400, 300);
    expect(small.sent.width * small.sent.height).toBeGreaterThan(900_000);
    expect(small.sent.width * small.sent.height).toBeLessThanOrEqual(1_000_000);
    const large = sentFor(1200, 800);
    expect(large.sent.width * large.sent.height).toBeGreaterThan(1_900_000);
    for (const { canvas, sent } of [small, large]) expect(canvas).toMatchObject(sent);
  });

  it("makes a large part smaller, to what the model works best at", () => {
    const bounds = { x: 1000, y: 500, width: 3000, height: 2000 };
    const { sent } = planFrame(photo, bounds, modelWith(range), 500);
    expect(sent.width / sent.height).toBeCloseTo(4 / 3, 1);
    expect(sent.width * sent.height).toBeGreaterThan(950_000);
    expect(sent.width * sent.height).toBeLessThanOrEqual(1_048_576);
  });

  it("does not enlarge a small picture that the model takes as it is, but for the step", () => {
    expect(planFrame({ width: 500, height: 400 }, null, modelWith(range), 0)).toEqual({
      canvas: { x: -6, y: 0, width: 512, height: 400 },
      sent: { width: 512, height: 400 },
    });
    expect(planFrame({ width: 1000, height: 1000 }, null, modelWith(range), 0)).toEqual({
      canvas: { x: -4, y: -4, width: 1008, height: 1008 },
      sent: { width: 1008, height: 1008 },
    });
    expect(planFrame({ width: 1000, height: 1000 }, null, modelWith(list), 0).canvas.width).toBe(1024);
  });

  it("enlarges a picture that is below the model's minimum", () => {
    const { canvas, sent } = planFrame({ width: 500, height: 400 }, null, modelWith(demanding), 0);
    expect(sent.width * sent.height).toBeGreaterThanOrEqual(655_360);
    expect(canvas.width).toBeLessThan(512);
    expect(canvas.height).toBeLessThan(412);
  });

  it("pads a photo to the nearest of a list of ratios, evenly on both sides, and never stretches it", () => {
    expect(planFrame({ width: 4032, height: 3024 }, null, modelWith(list), 0)).toEqual({
      canvas: { x: -19, y: 0, width: 4069, height: 3024 },
      sent: { width: 1184, height: 880 },
    });
  });

  it("is the mask's bounds with context, as far as the picture reaches, for a model that takes any size", () => {
    const any = modelWith({ kind: "any" });
    expect(planFrame({ width: 10, height: 8 }, { x: 1, y: 1, width: 1, height: 1 }, any, 2)).toEqual({
      canvas: { x: 0, y: 0, width: 4, height: 4 },
      sent: { width: 4, height: 4 },
    });
    expect(planFrame(photo, { x: 1, y: 1, width: 1, height: 1 }, any, Number.POSITIVE_INFINITY)).toEqual({
      canvas: whole(photo),
      sent: photo,
    });
  });
});
