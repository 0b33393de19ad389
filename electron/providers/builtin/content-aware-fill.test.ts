import { describe, expect, it } from "vitest";
import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";
import { AppError } from "../../../shared/errors.ts";
import { type ContentAwareTask, fillContentAware } from "./content-aware-fill.ts";
import { fillSmoothly } from "./smooth-fill.ts";
import { changedOutside, disc, finish, maskOf, paint, weave } from "./testing/pictures.ts";
import { similarityInMask } from "./testing/similarity.ts";

const size = 128;
const cloth = paint(size, size, 3, weave);
const hole = maskOf(size, size, disc(60, 70, 18));

function task(image: Raster8, mask: MaskRaster, changes: Partial<ContentAwareTask> = {}): ContentAwareTask {
  return { kind: "content-aware", image, mask, quality: "standard", searchArea: 1.5, seed: 7, ...changes };
}

/** What lies under a mask must play no part, so tests put there what would be seen at once. */
function withRuinedHole(image: Raster8, mask: MaskRaster): Raster8 {
  const data = Uint8Array.from(image.data);
  for (let at = 0; at < mask.data.length; at++) {
    if (mask.data[at] !== 0) data.set([255, 0, 255], at * image.channels);
  }
  return { ...image, data };
}

describe("content-aware fill", () => {
  it.each(["draft", "standard", "best"] as const)("brings a periodic texture back (%s)", (quality) => {
    const ruined = withRuinedHole(cloth, hole);
    const filled = finish(fillContentAware(task(ruined, hole, { quality })));
    const blurred = finish(fillSmoothly({ kind: "smooth", image: ruined, mask: hole }));
    expect(similarityInMask(cloth, blurred, hole).ssim).toBeLessThan(0.5);
    expect(similarityInMask(cloth, filled, hole).ssim).toBeGreaterThan(0.9);
  });

  it("follows a change of light that no single source has", () => {
    const lit = paint(size, size, 3, (x, y) => weave(x, y).map((value) => value * (0.6 + (0.4 * x) / size)));
    const filled = finish(fillContentAware(task(withRuinedHole(lit, hole), hole)));
    expect(similarityInMask(lit, filled, hole).ssim).toBeGreaterThan(0.85);
  });

  it("changes nothing outside the mask and fills all of it", () => {
    const ruined = withRuinedHole(cloth, hole);
    const filled = finish(fillContentAware(task(ruined, hole)));
    expect(changedOutside(ruined, filled, hole)).toBe(0);
    for (let at = 0; at < hole.data.length; at++) {
      if (hole.data[at] === 0) continue;
      expect([...filled.data.subarray(at * 3, at * 3 + 3)]).not.toEqual([255, 0, 255]);
    }
  });

  it("counts every mask value above 0 as hole", () => {
    const soft = { ...hole, data: hole.data.map((value) => (value > 0 ? 1 : 0)) };
    const filled = finish(fillContentAware(task(withRuinedHole(cloth, hole), soft)));
    const hard = finish(fillContentAware(task(withRuinedHole(cloth, hole), hole)));
    expect(filled.data).toEqual(hard.data);
  });

  it("gives the same bytes for the same seed, and leaves the task's image alone", () => {
    const ruined = withRuinedHole(cloth, hole);
    const before = Uint8Array.from(ruined.data);
    const first = finish(fillContentAware(task(ruined, hole)));
    expect(finish(fillContentAware(task(ruined, hole))).data).toEqual(first.data);
    expect(ruined.data).toEqual(before);
  });

  it("gives another picture for another seed where there is a choice", () => {
    const noise = paint(96, 96, 3, (x, y) => [
      (x * 7919 + y * 104_729) % 251,
      (x * y * 31) % 241,
      (x ^ y) * 2,
    ]);
    const mask = maskOf(96, 96, disc(48, 48, 12));
    const results = [1, 2].map((seed) => finish(fillContentAware(task(noise, mask, { seed }))).data);
    expect(results[0]).not.toEqual(results[1]);
  });

  it("continues alpha like a colour", () => {
    const fence = (x: number) => (x % 16 < 8 ? 255 : 0);
    const image = paint(size, size, 4, (x, y) => [
      ...weave(x, y).map((value) => (fence(x) > 0 ? value : 0)),
      fence(x),
    ]);
    const filled = finish(fillContentAware(task(withRuinedHole(image, hole), hole)));
    let wrong = 0;
    let masked = 0;
    for (let at = 0; at < hole.data.length; at++) {
      if (hole.data[at] === 0) continue;
      masked++;
      if (Math.abs((filled.data[at * 4 + 3] ?? 0) - fence(at % size)) > 64) wrong++;
    }
    expect(wrong / masked).toBeLessThan(0.05);
    expect(changedOutside(withRuinedHole(image, hole), filled, hole)).toBe(0);
  });

  it.each<[string, (x: number, y: number) => boolean]>([
    ["in a corner", (x, y) => x < 30 && y < 26],
    ["along an edge", (_, y) => y >= size - 14],
    ["as a thin line", (x, y) => Math.abs(x - y) <= 1],
    ["as a single pixel", (x, y) => x === 64 && y === 64],
    ["in several places", (x, y) => disc(30, 30, 9)(x, y) || disc(95, 90, 11)(x, y) || disc(90, 20, 3)(x, y)],
    ["as a ring", (x, y) => disc(64, 64, 40)(x, y) && !disc(64, 64, 26)(x, y)],
  ])("restores texture %s", (_, isMasked) => {
    const mask = maskOf(size, size, isMasked);
    const filled = finish(fillContentAware(task(withRuinedHole(cloth, mask), mask)));
    expect(similarityInMask(cloth, filled, mask).ssim).toBeGreaterThan(0.8);
    expect(changedOutside(withRuinedHole(cloth, mask), filled, mask)).toBe(0);
  });

  it("fills a hole far larger than what is left around it", () => {
    const mask = maskOf(size, size, (x, y) => x >= 14 && y >= 14 && x < size - 14 && y < size - 14);
    const filled = finish(fillContentAware(task(withRuinedHole(cloth, mask), mask, { quality: "draft" })));
    expect(changedOutside(cloth, filled, mask)).toBe(0);
  });

  it("says what to do when the mask leaves nothing", () => {
    const mask = maskOf(size, size, () => true);
    const attempt = () => finish(fillContentAware(task(cloth, mask)));
    expect(attempt).toThrow(AppError);
    expect(attempt).toThrow(
      expect.objectContaining({ code: "invalid-input", nextStep: expect.stringContaining("Erase") }),
    );
  });

  it("copies the picture when the mask is empty", () => {
    const filled = finish(
      fillContentAware(
        task(
          cloth,
          maskOf(size, size, () => false),
        ),
      ),
    );
    expect(filled.data).toEqual(cloth.data);
    expect(filled.data).not.toBe(cloth.data);
  });

  it("reports fractions that rise from 0 to 1, and names its stages", () => {
    const mask = maskOf(size, size, (x, y) => disc(40, 40, 20)(x, y) || disc(100, 100, 14)(x, y));
    const reports = [...fillContentAware(task(cloth, mask))];
    const fractions = reports.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
    expect(fractions.at(-1)).toBe(1);
    expect(new Set(reports.map(({ stage }) => stage))).toContain("Matching texture");
  });
});
