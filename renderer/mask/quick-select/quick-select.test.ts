import { describe, expect, it } from "vitest";
import { picturePixels, planePixels } from "../../../test/support/mask-reference/read-reference.ts";
import { seededRandom } from "../../../test/support/seeded-random.ts";
import { createPlane } from "../plane.ts";
import { quickSelect } from "./quick-select.ts";

const width = 700;
const height = 520;
const random = seededRandom(7);
/** A noisy blob with a soft edge on a noisy, uneven ground; another of its colour stands apart. */
const isObject = (x: number, y: number) =>
  ((x - 300) / 130) ** 2 + ((y - 260) / 90) ** 2 < 1 || ((x - 640) / 30) ** 2 + ((y - 80) / 40) ** 2 < 1;
const picture = picturePixels(
  Uint8Array.from({ length: width * height * 4 }, (_, at) => {
    const channel = at & 3;
    const x = (at >> 2) % width;
    const y = Math.floor((at >> 2) / width);
    if (channel === 3) return 255;
    const ground = [60, 90 + x / 20, 120 - y / 10][channel] ?? 0;
    const object = [190, 110, 70][channel] ?? 0;
    return Math.round((isObject(x, y) ? object : ground) + random.integer(25) - 12);
  }),
  width,
  height,
);
const stroke = [
  { x: 250, y: 250, radius: 14 },
  { x: 340, y: 275, radius: 14 },
];

/** Pixels of the first blob that are missing, and selected ones outside it. */
function mistakes(selected: Uint8Array) {
  let missing = 0;
  let foreign = 0;
  let object = 0;
  for (const [index, value] of selected.entries()) {
    const x = index % width;
    const inside = isObject(x, Math.floor(index / width)) && x < 600;
    if (inside) object++;
    if (inside && value !== 255) missing++;
    if (!inside && value !== 0) foreign++;
  }
  return { missing: missing / object, foreign: foreign / object };
}

describe("a quick selection", () => {
  it("grows from a stroke to the edges of its object, and not to others like it", () => {
    const mask = quickSelect(picture, createPlane(width, height), stroke, false);
    const { missing, foreign } = mistakes(planePixels(mask));
    expect(missing).toBeLessThan(0.01);
    expect(foreign).toBeLessThan(0.01);
  });

  it("holds the stroke itself and writes only 0 and 255", () => {
    const selected = planePixels(quickSelect(picture, createPlane(width, height), stroke, false));
    expect(new Set(selected)).toEqual(new Set([0, 255]));
    for (const { x, y } of stroke) expect(selected[y * width + x]).toBe(255);
  });

  it("takes the object out of the mask when it subtracts", () => {
    const empty = createPlane(width, height);
    const full = { ...empty, tiles: empty.tiles.map(() => 255 as const) };
    const taken = planePixels(quickSelect(picture, full, stroke, true));
    const { missing, foreign } = mistakes(taken.map((value) => 255 - value));
    expect(missing).toBeLessThan(0.01);
    expect(foreign).toBeLessThan(0.01);
  });

  it("gives the same mask each time", () => {
    const [first, second] = [1, 2].map(() =>
      planePixels(quickSelect(picture, createPlane(width, height), stroke, false)),
    );
    expect(Buffer.compare(first ?? Buffer.alloc(1), second ?? Buffer.alloc(2))).toBe(0);
  });

  it("changes nothing when the stroke misses the picture", () => {
    const mask = createPlane(width, height);
    expect(quickSelect(picture, mask, [{ x: -900, y: -900, radius: 10 }], false).tiles).toEqual(mask.tiles);
  });
});
