import { describe, expect, it } from "vitest";
import type { Raster, Raster8 } from "../../shared/domain/raster.ts";
import { recompressed } from "../../test/support/edits/model-answers.ts";
import { photoCrop } from "../../test/support/edits/sample-photos.ts";
import { proposeMask } from "./propose-mask.ts";

/** The photo with a disc of other colours, and everything recompressed as a model's answer is. */
function withDisc(photo: Raster8, disc: { x: number; y: number; radius: number } | null): Promise<Raster8> {
  const data = Uint8Array.from(photo.data);
  for (let pixel = 0; disc && pixel < photo.width * photo.height; pixel++) {
    const x = pixel % photo.width;
    const y = Math.floor(pixel / photo.width);
    if (Math.hypot(x - disc.x, y - disc.y) > disc.radius) continue;
    data[pixel * 3] = 255 - (data[pixel * 3] ?? 0);
    data[pixel * 3 + 1] = (data[pixel * 3 + 1] ?? 0) ^ 0x60;
  }
  return recompressed({ ...photo, data }, 88);
}

describe("the mask that is proposed from an answer", () => {
  it("covers what changed, hardly more, and none of what was only recompressed", async () => {
    const photo = await photoCrop("dandelions", { x: 100, y: 100, width: 1301, height: 907 });
    const answer = await withDisc(photo, { x: 500, y: 400, radius: 120 });
    const { mask, changedShare } = await proposeMask(photo, answer);
    expect([mask?.width, mask?.height]).toEqual([1301, 907]);
    let missed = 0;
    let wide = 0;
    for (let pixel = 0; pixel < 1301 * 907; pixel++) {
      const distance = Math.hypot((pixel % 1301) - 500, Math.floor(pixel / 1301) - 400);
      if (distance < 118 && (mask?.data[pixel] ?? 0) < 255) missed++;
      if (distance > 180 && (mask?.data[pixel] ?? 0) > 0) wide++;
    }
    expect({ missed, wide }).toEqual({ missed: 0, wide: 0 });
    expect(changedShare).toBeCloseTo((Math.PI * 130 ** 2) / (1301 * 907), 1);
  });

  it("is none for an answer that was only recompressed", async () => {
    const photo = await photoCrop("coffee", { x: 0, y: 0, width: 600, height: 400 });
    expect((await proposeMask(photo, await withDisc(photo, null))).changedShare).toBe(0);
    expect(await proposeMask(photo, photo)).toEqual({ mask: null, changedShare: 0 });
  });

  it("finds a small thing that clearly changed", async () => {
    const photo = await photoCrop("dandelions", { x: 0, y: 0, width: 1500, height: 1000 });
    const { mask, changedShare } = await proposeMask(
      photo,
      await withDisc(photo, { x: 900, y: 300, radius: 7 }),
    );
    expect(mask?.data[300 * 1500 + 900]).toBe(255);
    expect(changedShare).toBeLessThan(0.005);
  });

  it("is everything where everything changed", async () => {
    const photo = await photoCrop("coffee", { x: 0, y: 0, width: 600, height: 400 });
    const inverted: Raster = {
      ...photo,
      data: photo.data.map((value) => (value > 127 ? value - 90 : value + 90)),
    };
    expect((await proposeMask(photo, inverted)).changedShare).toBeGreaterThan(0.95);
  });

  it("compares 16 bits with 8 and ignores transparency", async () => {
    const deep: Raster = { width: 40, height: 30, channels: 4, data: new Uint16Array(4800).fill(257 * 90) };
    const flat: Raster = { width: 40, height: 30, channels: 3, data: new Uint8Array(3600).fill(90) };
    expect(await proposeMask(deep, flat)).toEqual({ mask: null, changedShare: 0 });
  });
});
