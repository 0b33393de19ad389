import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Viewport } from "../state/viewport.ts";
import {
  fit,
  maximumScale,
  minimumScale,
  panBy,
  pictureOnStage,
  resize,
  settle,
  toPicture,
  toStage,
  zoomAround,
} from "./viewport-geometry.ts";

const stage: Viewport = { scale: 1, x: 0, y: 0, stageWidth: 1400, stageHeight: 900 };
const side = fc.integer({ min: 1, max: 30_000 });
const picture = fc.record({ width: side, height: side });
const point = fc.record({ x: fc.integer({ min: 0, max: 1400 }), y: fc.integer({ min: 0, max: 900 }) });
const viewport = fc
  .record({
    scale: fc.double({ min: minimumScale, max: maximumScale, noNaN: true }),
    x: fc.integer({ min: -5000, max: 5000 }),
    y: fc.integer({ min: -5000, max: 5000 }),
  })
  .map((where) => ({ ...stage, ...where }));

describe("a fitted picture", () => {
  it("lies whole and centred in the stage, and is not enlarged", () => {
    fc.assert(
      fc.property(picture, (size) => {
        const fitted = fit(stage, { x: 0, y: 0, ...size });
        const { x, y, width, height } = pictureOnStage(fitted, size);
        expect(fitted.scale).toBeLessThanOrEqual(1);
        expect(x + width / 2).toBeCloseTo(700, 6);
        expect(y + height / 2).toBeCloseTo(450, 6);
        // 1 % is the smallest scale, even where 30 000 pixels need less.
        if (fitted.scale > minimumScale) expect(Math.max(width - 1400, height - 900)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("fits an area beside the picture's corner as well, with free room around it", () => {
    const area = { x: -3000, y: 0, width: 6000, height: 1000 };
    const fitted = fit(stage, area, 0.2);
    const left = toStage(fitted, { x: area.x, y: 0 });
    const right = toStage(fitted, { x: area.x + area.width, y: area.height });
    expect(left.x).toBeCloseTo(stage.stageWidth * 0.2, 6);
    expect(right.x).toBeCloseTo(stage.stageWidth * 0.8, 6);
    expect((left.y + right.y) / 2).toBeCloseTo(stage.stageHeight / 2, 6);
  });

  it("fills the stage but for a margin", () => {
    const fitted = fit(stage, { x: 0, y: 0, width: 8000, height: 6000 });
    expect(fitted.scale).toBeCloseTo(852 / 6000, 9);
    expect(fitted.y).toBeCloseTo(24, 9);
  });
});

describe("zooming", () => {
  it("keeps what is under the pointer under the pointer", () => {
    fc.assert(
      fc.property(viewport, point, fc.double({ min: 0.001, max: 200, noNaN: true }), (from, at, scale) => {
        const under = toPicture(from, at);
        const zoomed = zoomAround(from, scale, at);
        expect(toStage(zoomed, under).x).toBeCloseTo(at.x, 4);
        expect(toStage(zoomed, under).y).toBeCloseTo(at.y, 4);
      }),
    );
  });

  it("stays between 1 % and 6400 %", () => {
    expect(zoomAround(stage, 1000, { x: 0, y: 0 }).scale).toBe(64);
    expect(zoomAround(stage, 0, { x: 0, y: 0 }).scale).toBe(0.01);
  });
});

describe("a viewport that has settled", () => {
  it("puts the picture's corner on a whole device pixel", () => {
    fc.assert(
      fc.property(viewport, picture, fc.constantFrom(1, 1.25, 1.5, 2), (from, size, ratio) => {
        const { x, y } = settle(from, size, ratio);
        expect(Math.abs(x * ratio - Math.round(x * ratio))).toBeLessThan(1e-6);
        expect(Math.abs(y * ratio - Math.round(y * ratio))).toBeLessThan(1e-6);
      }),
    );
  });

  it("keeps some of the picture in sight, however far it was dragged", () => {
    fc.assert(
      fc.property(viewport, picture, fc.integer({ min: -1e6, max: 1e6 }), (from, size, far) => {
        const settled = settle(panBy(from, far, -far), size, 1);
        const { x, y, width, height } = pictureOnStage(settled, size);
        const enough = (shown: number, room: number) => Math.min(48, shown / 2, room / 2) - 1;
        expect(Math.min(x + width, 1400) - Math.max(x, 0)).toBeGreaterThanOrEqual(enough(width, 1400));
        expect(Math.min(y + height, 900) - Math.max(y, 0)).toBeGreaterThanOrEqual(enough(height, 900));
      }),
    );
  });
});

describe("a stage of another size", () => {
  it("keeps in its middle what was there", () => {
    const before = { ...stage, scale: 2, x: -300, y: -150 };
    const after = resize(before, 1000, 1200);
    expect(toPicture(after, { x: 500, y: 600 })).toEqual(toPicture(before, { x: 700, y: 450 }));
    expect(after.scale).toBe(2);
  });
});
