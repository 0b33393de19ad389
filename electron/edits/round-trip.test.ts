import { describe, expect, it } from "vitest";
import type { Size } from "../../shared/domain/geometry.ts";
import type { Raster8 } from "../../shared/domain/raster.ts";
import { planFrame } from "../../shared/framing/plan-frame.ts";
import { editWith, modelWith } from "../../test/support/edits/edit-runs.ts";
import { kontextSizes } from "../../test/support/edits/kontext-sizes.ts";
import { seededRandom } from "../imaging/fixtures/rasters.ts";
import { resampleWeights } from "../imaging/resample-weights.ts";
import { mapRect, planMap } from "./answer-map.ts";

const kontext = { ...modelWith({ kind: "list", sizes: [...kontextSizes] }), provider: "bfl" };

/** A soft dot on one axis: the middle of its mass says where it is, far more exactly than a pixel. */
function dot(length: number, at: number, deviation: number): number[] {
  return Array.from({ length }, (_, pixel) =>
    Math.round(20 + 200 * Math.exp(-(((pixel + 0.5 - at) / deviation) ** 2) / 2)),
  );
}

function middleOf(values: readonly number[], near: number, reach: number): number {
  let [mass, sum] = [0, 0];
  for (
    let pixel = Math.max(0, Math.floor(near - reach));
    pixel < Math.min(values.length, near + reach);
    pixel++
  ) {
    const value = Math.max(0, (values[pixel] ?? 20) - 20);
    mass += value;
    sum += value * (pixel + 0.5);
  }
  return sum / mass;
}

/** One axis through the product's resampling, rounded to 8 bits as a picture is. */
function resampled(values: readonly number[], start: number, length: number, size: number): number[] {
  const { taps, indices, weights } = resampleWeights(values.length, start, length, size, "lanczos3");
  return Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let at = i * taps; at < (i + 1) * taps; at++)
      sum += (values[indices[at] ?? 0] ?? 0) * (weights[at] ?? 0);
    return Math.min(255, Math.max(0, Math.round(sum)));
  });
}

describe("there and back through Kontext's 17 sizes", () => {
  it("brings the corners of 200 pictures of any size back within a quarter of a pixel", () => {
    const random = seededRandom(17);
    const used = new Set<number>();
    let worst = 0;
    for (let count = 0; count < 200; count++) {
      const picture = {
        width: 200 + Math.floor(8800 * random() ** 2),
        height: 200 + Math.floor(8800 * random() ** 2),
      };
      const plan = planFrame(picture, null, kontext, Number.POSITIVE_INFINITY);
      used.add(
        kontextSizes.findIndex(
          ({ width, height }) => width === plan.sent.width && height === plan.sent.height,
        ),
      );
      const back = mapRect({ x: 0, y: 0, ...picture }, planMap(plan));
      const errorAlong = (axis: "x" | "y", side: "width" | "height"): number => {
        const length = picture[side];
        const deviation = Math.max(3, (2 * plan.canvas[side]) / plan.sent[side]);
        return Math.max(
          ...[6 * deviation, length - 6 * deviation].map((at) => {
            const before = dot(length, at, deviation);
            const sent = resampled(before, plan.canvas[axis], plan.canvas[side], plan.sent[side]);
            const after = resampled(sent, back[axis], back[side], length);
            const reach = 5 * deviation;
            return Math.abs(middleOf(after, at, reach) - middleOf(before, at, reach));
          }),
        );
      };
      worst = Math.max(worst, Math.hypot(errorAlong("x", "width"), errorAlong("y", "height")));
    }
    expect(worst).toBeLessThanOrEqual(0.25);
    expect(used).toEqual(new Set(kontextSizes.keys()));
  });

  it.each<Size>([
    { width: 1531, height: 1021 },
    { width: 613, height: 1409 },
    { width: 997, height: 991 },
  ])("and through a whole edit of $width×$height", async ({ width, height }) => {
    const across = dot(width, 60.3, 8).map((value, x) =>
      Math.max(value, dot(width, width - 71.8, 8)[x] ?? 0),
    );
    const down = dot(height, 55.6, 8).map((value, y) =>
      Math.max(value, dot(height, height - 64.1, 8)[y] ?? 0),
    );
    const data = new Uint8Array(width * height * 3);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at += 3) {
        data[at] = across[x] ?? 0;
        data[at + 1] = down[y] ?? 0;
      }
    }
    const parent: Raster8 = { width, height, channels: 3, data };
    const { raster } = await editWith(parent, null, 0, ({ image }) => image, kontext);
    const row = Array.from({ length: width }, (_, x) => raster.data[((height >> 1) * width + x) * 3] ?? 0);
    const column = Array.from(
      { length: height },
      (_, y) => raster.data[(y * width + (width >> 1)) * 3 + 1] ?? 0,
    );
    for (const at of [60.3, width - 71.8])
      expect(Math.abs(middleOf(row, at, 40) - middleOf(across, at, 40))).toBeLessThan(0.17);
    for (const at of [55.6, height - 64.1])
      expect(Math.abs(middleOf(column, at, 40) - middleOf(down, at, 40))).toBeLessThan(0.17);
  });
});
