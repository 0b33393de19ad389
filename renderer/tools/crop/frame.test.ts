import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CropHandle, dragFrame, frameOfRatio, frameOfSides, sidesOf } from "./frame.ts";

const picture = { width: 400, height: 300 };
const whole = { x: 0, y: 0, ...picture };
const free = { picture, ratio: null, fromCentre: false };

const handles: readonly CropHandle[] = ["n", "e", "s", "w", "ne", "se", "sw", "nw", "move"];
const anyDrag = fc.record({
  handle: fc.constantFrom(...handles),
  by: fc.record({
    x: fc.double({ min: -2000, max: 2000, noNaN: true }),
    y: fc.double({ min: -2000, max: 2000, noNaN: true }),
  }),
  ratio: fc.constantFrom(null, 1, 16 / 9, 0.5),
  fromCentre: fc.boolean(),
});

describe("dragging the frame of a crop", () => {
  it("moves the side that was taken, outwards beyond the picture as well", () => {
    expect(dragFrame(whole, "e", { x: 50, y: 9 }, free)).toEqual({ ...whole, width: 450 });
    expect(dragFrame(whole, "nw", { x: -10, y: 20 }, free)).toEqual({
      x: -10,
      y: 20,
      width: 410,
      height: 280,
    });
    expect(dragFrame(whole, "move", { x: 7, y: -3 }, free)).toEqual({ ...whole, x: 7, y: -3 });
  });

  it("keeps the opposite corner where it is, or with Alt the centre", () => {
    const corner = dragFrame(whole, "se", { x: -100, y: -20 }, { ...free, ratio: 4 / 3 });
    expect(corner).toMatchObject({ x: 0, y: 0 });
    expect(corner.width / corner.height).toBeCloseTo(4 / 3, 1);
    const centred = dragFrame(whole, "e", { x: -50, y: 0 }, { ...free, fromCentre: true });
    expect(centred).toEqual({ x: 50, y: 0, width: 300, height: 300 });
  });

  it("always is whole pixels, at least one, over at least one of the picture", () =>
    fc.assert(
      fc.property(fc.array(anyDrag, { minLength: 1, maxLength: 6 }), (drags) => {
        let frame = whole;
        for (const { handle, by, ratio, fromCentre } of drags) {
          frame = dragFrame(frame, handle, by, { picture, ratio, fromCentre });
          for (const value of Object.values(frame)) expect(Number.isInteger(value)).toBe(true);
          expect(Math.min(frame.width, frame.height)).toBeGreaterThanOrEqual(1);
          expect(frame.x).toBeLessThan(picture.width);
          expect(frame.y).toBeLessThan(picture.height);
          expect(frame.x + frame.width).toBeGreaterThan(0);
          expect(frame.y + frame.height).toBeGreaterThan(0);
        }
      }),
    ));
});

describe("a ratio", () => {
  it("is cut out of the picture, or put around it", () => {
    expect(frameOfRatio(picture, 1, "inside")).toEqual({ x: 50, y: 0, width: 300, height: 300 });
    expect(frameOfRatio(picture, 1, "around")).toEqual({ x: 0, y: -50, width: 400, height: 400 });
    expect(frameOfRatio(picture, 2, "inside")).toEqual({ x: 0, y: 50, width: 400, height: 200 });
    expect(frameOfRatio(picture, 2, "around")).toEqual({ x: -100, y: 0, width: 600, height: 300 });
  });
});

describe("the four sides", () => {
  it("say how far the frame reaches beyond the picture, and make the same frame again", () => {
    const frame = { x: -30, y: 10, width: 500, height: 250 };
    expect(sidesOf(picture, frame)).toEqual({ left: 30, top: -10, right: 70, bottom: -40 });
    expect(frameOfSides(picture, sidesOf(picture, frame))).toEqual(frame);
  });
});
