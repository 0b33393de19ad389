import { describe, expect, it } from "vitest";
import type { MaskRaster, Raster8 } from "../../shared/domain/raster.ts";
import { deltaE2000, labOf } from "../../test/support/edits/delta-e.ts";
import { editWith, modelWith } from "../../test/support/edits/edit-runs.ts";
import { recoloured, recompressed, withNoise } from "../../test/support/edits/model-answers.ts";
import { photoCrop } from "../../test/support/edits/sample-photos.ts";
import { seededRandom } from "../imaging/fixtures/rasters.ts";
import { applyColourMatch, matchColour } from "./match-colour.ts";

function discMask(width: number, height: number, radius: number): MaskRaster {
  const data = new Uint8Array(width * height);
  for (let at = 0; at < data.length; at++) {
    if (Math.hypot((at % width) - width / 2, Math.floor(at / width) - height / 2) < radius) data[at] = 255;
  }
  return { width, height, data };
}

const everywhere = ({ width, height }: Raster8): Uint8Array => new Uint8Array(width * height).fill(1);

/** The mean colour difference of what is right inside the mask's edge, which the answer did not repaint. */
function seamStep(parent: Raster8, result: { readonly data: ArrayLike<number> }, mask: MaskRaster): number {
  let sum = 0;
  let count = 0;
  for (let at = 1; at < mask.data.length - 1; at++) {
    if (mask.data[at] === 0 || (mask.data[at - 1] !== 0 && mask.data[at + 1] !== 0)) continue;
    const lab = (data: ArrayLike<number>) =>
      labOf(data[at * 3] ?? 0, data[at * 3 + 1] ?? 0, data[at * 3 + 2] ?? 0);
    sum += deltaE2000(lab(parent.data), lab(result.data));
    count++;
  }
  return sum / count;
}

describe("ΔE2000, which the tests below measure with", () => {
  it("gives the published values", () => {
    // Sharma, Wu and Dalal's table 1: pairs 1, 7, 9, 17, 19, 25 and 34.
    expect(deltaE2000([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
    expect(deltaE2000([50, 0, 0], [50, -1, 2])).toBeCloseTo(2.3669, 4);
    expect(deltaE2000([50, 2.49, -0.001], [50, -2.49, 0.0009])).toBeCloseTo(7.1792, 4);
    expect(deltaE2000([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 4);
    expect(deltaE2000([50, 2.5, 0], [56, -27, -3])).toBeCloseTo(31.903, 4);
    expect(deltaE2000([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 4);
    expect(deltaE2000([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 4);
  });
});

describe("matching colours", () => {
  const remote = { ...modelWith({ kind: "any" }), provider: "bfl" };

  it.each([
    ["coffee", [8, 8, 8], [1, 1, 1]],
    ["coffee", [8, 0, -8], [1, 1, 1]],
    ["dandelions", [8, 8, 8], [1, 1, 1]],
    ["dandelions", [-8, 8, 3], [1, 1, 1]],
    ["rocket", [8, 8, 8], [1, 1, 1]],
    ["coffee", [4, -4, 2], [0.95, 1.04, 1]],
  ] as const)(
    "leaves a seam of at most 1.5 ΔE2000 in %s after a cast of %j and gains of %j",
    async (name, offsets, gains) => {
      const parent = await photoCrop(name, { x: 60, y: 20, width: 480, height: 360 });
      const mask = discMask(480, 360, 90);
      const cast = recoloured(parent, gains, offsets);
      const { raster, registration } = await editWith(parent, mask, Number.POSITIVE_INFINITY, cast, remote);
      expect(registration?.outcome).toBe("aligned");
      expect(seamStep(parent, cast, mask)).toBeGreaterThan(1.5);
      expect(seamStep(parent, raster, mask)).toBeLessThanOrEqual(1.5);
    },
  );

  it("also where the answer was compressed, and where a third of the ring was repainted", async () => {
    const parent = await photoCrop("coffee", { x: 60, y: 20, width: 480, height: 360 });
    const mask = discMask(480, 360, 90);
    const cast = await recompressed(recoloured(parent, [1, 1, 1], [8, 8, 8]), 85);
    for (let y = 0; y < 120; y++) cast.data.fill(30, y * 480 * 3, (y + 1) * 480 * 3);
    const match = matchColour(parent, cast, mask, everywhere(parent));
    const step = match && applyColourMatch(recoloured(parent, [1, 1, 1], [8, 8, 8]), match);
    expect(step && seamStep(parent, step, mask)).toBeLessThanOrEqual(1.5);
  });

  it("changes nothing where nothing is wrong, where the ring disagrees and where there is no ring", async () => {
    const parent = await photoCrop("coffee", { x: 60, y: 20, width: 480, height: 360 });
    const mask = discMask(480, 360, 90);
    expect(matchColour(parent, parent, mask, everywhere(parent))).toBeNull();
    const noise = withNoise(
      { ...parent, data: new Uint8Array(parent.data.length).fill(128) },
      60,
      seededRandom(3),
    );
    expect(matchColour(parent, noise, mask, everywhere(parent))).toBeNull();
    expect(matchColour(parent, parent, discMask(480, 360, 1000), everywhere(parent))).toBeNull();
    expect(
      matchColour(parent, recoloured(parent, [1, 1, 1], [8, 8, 8]), mask, new Uint8Array(480 * 360)),
    ).toBeNull();
  });
});
