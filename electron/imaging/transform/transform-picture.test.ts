import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Raster } from "../../../shared/domain/raster.ts";
import { type Transform, transformedSize } from "../../../shared/domain/transform.ts";
import { randomMask, randomRaster } from "../fixtures/rasters.ts";
import { newArea, transformMask, transformPicture } from "./transform-picture.ts";

const pictures = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    channels: fc.constantFrom<3 | 4>(3, 4),
    depth: fc.constantFrom<8 | 16>(8, 16),
    seed: fc.nat(),
  })
  .map(({ width, height, channels, depth, seed }) => randomRaster(width, height, channels, depth, seed));

const quarter = (quarterTurns: 1 | 2 | 3): Transform => ({ type: "rotate", quarterTurns });

function pixel({ width, channels, data }: Raster, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels)];
}

async function applied(picture: Raster, ...steps: readonly Transform[]): Promise<Raster> {
  let result = picture;
  for (const step of steps) result = await transformPicture(result, step);
  return result;
}

describe("turning and mirroring", () => {
  it("puts the top left corner to the top right after a quarter turn clockwise", async () => {
    const picture = randomRaster(5, 3, 3, 8, 1);
    const turned = await transformPicture(picture, quarter(1));
    expect(turned).toMatchObject({ width: 3, height: 5 });
    expect(pixel(turned, 2, 0)).toEqual(pixel(picture, 0, 0));
    expect(pixel(turned, 0, 0)).toEqual(pixel(picture, 0, 2));
  });

  it("loses nothing: its opposite brings every byte back", () =>
    fc.assert(
      fc.asyncProperty(pictures, async (picture) => {
        expect(await applied(picture, quarter(1), quarter(3))).toEqual(picture);
        expect(await applied(picture, quarter(2), quarter(2))).toEqual(picture);
        expect(await applied(picture, quarter(1), quarter(1))).toEqual(await applied(picture, quarter(2)));
        for (const axis of ["horizontal", "vertical"] as const) {
          expect(await applied(picture, { type: "flip", axis }, { type: "flip", axis })).toEqual(picture);
        }
        expect(
          await applied(picture, { type: "flip", axis: "horizontal" }, { type: "flip", axis: "vertical" }),
        ).toEqual(await applied(picture, quarter(2)));
      }),
    ));
});

describe("a crop", () => {
  const frames = pictures.chain((picture) =>
    fc
      .record({
        left: fc.integer({ min: -20, max: picture.width - 1 }),
        top: fc.integer({ min: -20, max: picture.height - 1 }),
        right: fc.integer({ min: 1, max: picture.width + 20 }),
        bottom: fc.integer({ min: 1, max: picture.height + 20 }),
      })
      .filter(({ left, top, right, bottom }) => left < right && top < bottom)
      .map(({ left, top, right, bottom }) => ({
        picture,
        frame: { x: left, y: top, width: right - left, height: bottom - top },
      })),
  );

  it("keeps every pixel that it shares with the picture, and marks all others as new", () =>
    fc.assert(
      fc.asyncProperty(frames, async ({ picture, frame }) => {
        const cropped = await transformPicture(picture, { type: "crop", frame });
        const mask = newArea(picture, frame);
        expect(cropped).toMatchObject({ width: frame.width, height: frame.height });
        for (let y = 0; y < frame.height; y++) {
          for (let x = 0; x < frame.width; x++) {
            const sourceX = frame.x + x;
            const sourceY = frame.y + y;
            const isNew = sourceX < 0 || sourceY < 0 || sourceX >= picture.width || sourceY >= picture.height;
            expect(mask.data[y * frame.width + x]).toBe(isNew ? 255 : 0);
            const shown = pixel(cropped, x, y);
            if (!isNew) expect(shown).toEqual(pixel(picture, sourceX, sourceY));
            else if (picture.channels === 4) expect(shown).toEqual([0, 0, 0, 0]);
            else
              expect(shown).toEqual(
                pixel(
                  picture,
                  Math.min(Math.max(sourceX, 0), picture.width - 1),
                  Math.min(Math.max(sourceY, 0), picture.height - 1),
                ),
              );
          }
        }
      }),
    ));

  it("cuts the mask with the picture when nothing is new", async () => {
    const mask = randomMask(9, 7, 3);
    const cropped = await transformMask(mask, { type: "crop", frame: { x: 2, y: 1, width: 3, height: 4 } });
    expect([...cropped.data.subarray(0, 3)]).toEqual([...mask.data.subarray(11, 14)]);
    expect(cropped.data.length).toBe(12);
  });

  it("gives a mask of the new area alone when there is one", async () => {
    const mask = { width: 2, height: 1, data: Uint8Array.of(255, 255) };
    const wider = await transformMask(mask, { type: "crop", frame: { x: -1, y: 0, width: 4, height: 1 } });
    expect([...wider.data]).toEqual([255, 0, 0, 255]);
  });
});

describe("straightening", () => {
  it("changes nothing by no degrees", () =>
    fc.assert(
      fc.asyncProperty(
        pictures.filter(({ channels }) => channels === 3),
        async (picture) => {
          expect(await transformPicture(picture, { type: "straighten", degrees: 0 })).toEqual(picture);
        },
      ),
    ));

  it("leaves a flat picture flat at every angle, corners included", () =>
    fc.assert(
      fc.asyncProperty(fc.double({ min: -45, max: 45, noNaN: true }), async (degrees) => {
        const flat: Raster = {
          width: 31,
          height: 20,
          channels: 3,
          data: new Uint8Array(31 * 20 * 3).fill(77),
        };
        const { data } = await transformPicture(flat, { type: "straighten", degrees });
        expect(data.every((value) => value === 77)).toBe(true);
      }),
    ));

  it("turns clockwise about the centre: a ramp to the right falls off downwards", async () => {
    const ramp = (size: number): Raster => {
      const data = new Uint8Array(size * size * 3);
      for (let at = 0; at < size * size; at++) data.fill((at % size) * 2, at * 3, at * 3 + 3);
      return { width: size, height: size, channels: 3, data };
    };
    const degrees = 30;
    const turned = await transformPicture(ramp(100), { type: "straighten", degrees });
    const { width, height } = turned;
    const cos = Math.cos(Math.PI / 6);
    const sin = Math.sin(Math.PI / 6);
    for (const [x, y] of [
      [3, 4],
      [width - 5, 2],
      [width >> 1, height >> 1],
      [7, height - 3],
    ] as const) {
      const sourceX = (x + 0.5 - width / 2) * cos + (y + 0.5 - height / 2) * sin + 50 - 0.5;
      expect(Math.abs((pixel(turned, x, y)[0] ?? 0) - 2 * sourceX)).toBeLessThanOrEqual(2);
    }
  });

  it("shows nothing from beyond the picture", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: -45, max: 45, noNaN: true }),
        (width, height, degrees) => {
          const size = transformedSize({ width, height }, { type: "straighten", degrees });
          const angle = (Math.abs(degrees) * Math.PI) / 180;
          const reach = (along: number, across: number) => along * Math.cos(angle) + across * Math.sin(angle);
          // A picture of one or two pixels has no smaller frame.
          if (size.width > 2) expect(reach(size.width, size.height)).toBeLessThanOrEqual(width + 1e-6);
          if (size.height > 2) expect(reach(size.height, size.width)).toBeLessThanOrEqual(height + 1e-6);
        },
      ),
    ));

  it("leaves a mask of 0 and 255 such a mask, and mixes a soft one", async () => {
    const turn = { type: "straighten", degrees: 7 } as const;
    const mask = (edge: number) => ({
      width: 30,
      height: 20,
      data: Uint8Array.from({ length: 600 }, (_, at) => (at % 30 < 15 ? 255 : edge)),
    });
    const hard = await transformMask(mask(0), turn);
    expect(new Set(hard.data)).toEqual(new Set([0, 255]));
    const soft = await transformMask(mask(100), turn);
    expect(soft.data.some((value) => value > 100 && value < 255)).toBe(true);
  });

  it("draws no colour out of transparent pixels", async () => {
    const data = new Uint8Array(20 * 20 * 4);
    for (let at = 0; at < 400; at++) data.set(at % 20 < 10 ? [200, 100, 50, 255] : [0, 255, 0, 0], at * 4);
    const { data: turned } = await transformPicture(
      { width: 20, height: 20, channels: 4, data },
      { type: "straighten", degrees: 10 },
    );
    const colours = new Set<string>();
    for (let at = 0; at < turned.length; at += 4) {
      if ((turned[at + 3] ?? 0) > 0) colours.add(String(turned.subarray(at, at + 3)));
    }
    expect([...colours]).toEqual(["200,100,50"]);
  });
});
