import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";

export const holeNames = ["disc", "rectangle", "scribble"] as const;
export type HoleName = (typeof holeNames)[number];

/** The same three holes for every part, in proportion to it. */
export function holeOf(name: HoleName, width: number, height: number): MaskRaster {
  const test = tests[name](width, height);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = test(x, y) ? 255 : 0;
  }
  return { width, height, data };
}

type Test = (x: number, y: number) => boolean;

const tests: Readonly<Record<HoleName, (width: number, height: number) => Test>> = {
  disc: (width, height) => {
    const radius = 0.11 * Math.min(width, height);
    return (x, y) => Math.hypot(x - 0.46 * width, y - 0.55 * height) <= radius;
  },
  rectangle: (width, height) => (x, y) =>
    x >= 0.3 * width && x <= 0.64 * width && y >= 0.38 * height && y <= 0.55 * height,
  scribble: (width, height) => {
    const points = Array.from({ length: 400 }, (_, step) => {
      const turn = (step / 399) * 2 * Math.PI;
      return [
        width * (0.5 + 0.26 * Math.sin(2.1 * turn + 0.4)),
        height * (0.5 + 0.24 * Math.sin(3.2 * turn + 1.1)),
      ] as const;
    });
    const radius = 0.014 * Math.min(width, height) + 1;
    return (x, y) => points.some(([px, py]) => Math.hypot(x - px, y - py) <= radius);
  },
};

/** What every method is given: black where it is to fill, so that nothing of the truth can be seen. */
export function withHole(picture: Raster8, hole: MaskRaster): Raster8 {
  const data = Uint8Array.from(picture.data);
  for (let at = 0; at < hole.data.length; at++) if (hole.data[at] !== 0) data.fill(0, at * 3, at * 3 + 3);
  return { ...picture, data };
}
