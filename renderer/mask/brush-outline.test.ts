import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawOutline, type Outline, outlineRect } from "./brush-outline.ts";

const width = 120;
const height = 90;
const everywhere = { x: 0, y: 0, width, height };
const mask = [255, 59, 107, 128] as const;

function drawn(outline: Outline, clip = everywhere): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let index = 0; index < pixels.length; index += 4) pixels.set(mask, index);
  drawOutline(pixels, width, clip, outline);
  return pixels;
}

const at = (pixels: Uint8ClampedArray, x: number, y: number) =>
  Array.from(pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));

describe("the brush's outline", () => {
  it("is white up to the radius and dark beyond it", () => {
    const pixels = drawn({ x: 60.5, y: 45.5, radius: 20.5, lineWidth: 1 });
    expect(at(pixels, 60 + 20, 45)).toEqual([255, 255, 255, 255]);
    expect(at(pixels, 60, 45 - 20)).toEqual([255, 255, 255, 255]);
    const [red = 255, , , alpha = 0] = at(pixels, 60 + 21, 45);
    expect(red).toBeLessThan(100);
    expect(alpha).toBeGreaterThan(200);
  });

  it("leaves every pixel away from its line as it was, inside and outside", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: width + 20, noNaN: true }),
        fc.double({ min: -20, max: height + 20, noNaN: true }),
        fc.double({ min: 0.5, max: 80, noNaN: true }),
        fc.constantFrom(1, 2),
        (x, y, radius, lineWidth) => {
          const pixels = drawn({ x, y, radius, lineWidth });
          for (let index = 0; index < width * height; index++) {
            const [px, py] = [index % width, Math.floor(index / width)];
            const distance = Math.hypot(px + 0.5 - x, py + 0.5 - y);
            const isLine = distance > radius - lineWidth - 0.5 && distance < radius + lineWidth + 0.5;
            const isChanged = at(pixels, px, py).some((value, channel) => value !== mask[channel]);
            if (!isLine && isChanged) throw new Error(`changed ${px},${py}`);
            if (!isChanged && Math.abs(distance - radius + lineWidth / 2) < 0.3)
              throw new Error(`gap at ${px},${py}`);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("stays inside the clip, and inside the rectangle that it names", () => {
    const outline = { x: 40, y: 40, radius: 30, lineWidth: 2 };
    const clip = { x: 50, y: 0, width: 30, height: 40 };
    const pixels = drawn(outline, clip);
    const named = outlineRect(outline);
    for (let index = 0; index < width * height; index++) {
      const [px, py] = [index % width, Math.floor(index / width)];
      const inside = px >= 50 && px < 80 && py < 40;
      const isChanged = at(pixels, px, py).some((value, channel) => value !== mask[channel]);
      if (isChanged) expect(inside && px >= named.x && px < named.x + named.width).toBe(true);
    }
    expect(at(pixels, 69, 40 - 1)).not.toEqual([...mask]);
  });
});
