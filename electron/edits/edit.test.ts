import { describe, expect, it } from "vitest";
import type { Rect } from "../../shared/domain/geometry.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { composite } from "./composite.ts";
import { boundsToEdit, finishEdit } from "./edit.ts";
import { frame } from "./frame.ts";
import { measureGuarantee } from "./guarantee.ts";
import { measureMask } from "./mask-bounds.ts";

function picture(width: number, height: number, data: Raster["data"], channels: 3 | 4 = 3): Raster {
  return { width, height, channels, data };
}

function maskOf(width: number, height: number, painted: Readonly<Record<number, number>>): MaskRaster {
  const data = new Uint8Array(width * height);
  for (const [at, value] of Object.entries(painted)) data[Number(at)] = value;
  return { width, height, data };
}

const numbers = (width: number, height: number) =>
  Uint8Array.from({ length: width * height * 3 }, (_, at) => at);

describe("the mask's bounds", () => {
  it("are the smallest rectangle around everything above 0", () => {
    expect(measureMask(maskOf(10, 8, { 23: 1, 45: 255 }))).toEqual({
      bounds: { x: 3, y: 2, width: 3, height: 3 },
      pixels: 2,
    });
    expect(measureMask(maskOf(10, 8, { 0: 1, 79: 1 })).bounds).toEqual({ x: 0, y: 0, width: 10, height: 8 });
  });

  it("are empty for an empty mask", () => {
    expect(measureMask(maskOf(3, 3, {}))).toEqual({ bounds: { x: 0, y: 0, width: 0, height: 0 }, pixels: 0 });
  });
});

describe("the frame", () => {
  const exactly = (rect: Rect) => ({ canvas: rect, sent: { width: rect.width, height: rect.height } });

  it("is the plan's part of the picture and of the mask", async () => {
    const parent = picture(10, 8, numbers(10, 8));
    const plan = exactly({ x: 0, y: 0, width: 4, height: 4 });
    const { image, mask } = await frame(parent, maskOf(10, 8, { 11: 255 }), plan);
    expect([...image.data.subarray(12, 24)]).toEqual([...parent.data.subarray(30, 42)]);
    expect(mask?.data[5]).toBe(255);
    expect(mask?.data.filter((value) => value > 0)).toHaveLength(1);
  });

  it("shows a provider 8 bits of 16, rounded to the nearest", async () => {
    const deep = picture(1, 1, Uint16Array.of(257 * 7, 257 * 7 + 129, 65535));
    const { image } = await frame(deep, null, exactly({ x: 0, y: 0, width: 1, height: 1 }));
    expect([...image.data]).toEqual([7, 8, 255]);
  });

  it("goes on mirrored beyond the picture's edges, with nothing to edit there", async () => {
    const parent = picture(2, 1, Uint16Array.of(257, 257, 257, 514, 514, 514));
    const plan = exactly({ x: -2, y: -1, width: 6, height: 3 });
    const { image, mask } = await frame(parent, maskOf(2, 1, { 0: 255, 1: 255 }), plan);
    const row = [2, 1, 1, 2, 2, 1].flatMap((value) => [value, value, value]);
    expect([...image.data]).toEqual([...row, ...row, ...row]);
    expect([...(mask?.data ?? [])]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("is refused for an empty mask and for one of another size, with what to do", () => {
    const parent = picture(5, 4, numbers(5, 4));
    expect(() => boundsToEdit(parent, maskOf(5, 4, {}))).toThrow(
      expect.objectContaining({ code: "invalid-input", nextStep: "Paint over what should change." }),
    );
    expect(() => boundsToEdit(parent, maskOf(4, 5, { 1: 1 }))).toThrow(
      expect.objectContaining({
        code: "invalid-input",
        message: "The mask is 4×5 pixels, the picture is 5×4.",
      }),
    );
  });
});

describe("the composite", () => {
  const all = { x: 0, y: 0, width: 1, height: 1 };
  const blend = (before: Raster["data"], after: readonly number[], weight: number): number[] => {
    const channels = before.length === 4 ? 4 : 3;
    const provider: Raster8 = {
      width: 1,
      height: 1,
      channels: after.length === 4 ? 4 : 3,
      data: Uint8Array.from(after),
    };
    return [...composite(picture(1, 1, before, channels), maskOf(1, 1, { 0: weight }), provider, all).data];
  };

  it("mixes in proportion and rounds to the nearest", () => {
    expect(blend(Uint8Array.of(0, 100, 255), [255, 200, 0], 128)).toEqual([128, 150, 127]);
    expect(blend(Uint8Array.of(10, 10, 10), [11, 12, 9], 127)).toEqual([10, 11, 10]);
    expect(blend(Uint16Array.of(0, 1000, 65535), [255, 0, 255], 51)).toEqual([13107, 800, 65535]);
  });

  it("does not let the colour of an invisible pixel show along a soft edge", () => {
    expect(blend(Uint8Array.of(0, 0, 0, 0), [200, 100, 50, 255], 128)).toEqual([200, 100, 50, 128]);
    expect(blend(Uint8Array.of(9, 8, 7, 255), [0, 0, 0, 0], 128)).toEqual([9, 8, 7, 127]);
  });

  it("takes an answer without transparency as opaque, and a transparent one over an opaque picture in part", () => {
    expect(blend(Uint8Array.of(1, 2, 3, 0), [4, 5, 6], 255)).toEqual([4, 5, 6, 255]);
    expect(blend(Uint8Array.of(10, 10, 10), [90, 90, 90, 0], 255)).toEqual([10, 10, 10]);
    expect(blend(Uint8Array.of(10, 10, 10), [90, 90, 90, 255], 255)).toEqual([90, 90, 90]);
  });
});

describe("the guarantee", () => {
  const parent = picture(4, 3, numbers(4, 3));
  const mask = maskOf(4, 3, { 5: 255, 6: 1 });
  const changed = (...at: number[]) => {
    const data = parent.data.slice();
    for (const sample of at) data[sample] = (data[sample] ?? 0) ^ 1;
    return { ...parent, data };
  };

  it("counts what changed inside and outside, a pixel once however many of its bytes differ", () => {
    expect(measureGuarantee(parent, changed(), mask)).toEqual({
      pixelsChangedOutside: 0,
      pixelsChangedInside: 0,
      pixelsInMask: 2,
    });
    expect(measureGuarantee(parent, changed(15, 16, 20), mask)).toEqual({
      pixelsChangedOutside: 0,
      pixelsChangedInside: 2,
      pixelsInMask: 2,
    });
    expect(measureGuarantee(parent, changed(0, 1, 14, 35), mask)).toEqual({
      pixelsChangedOutside: 3,
      pixelsChangedInside: 0,
      pixelsInMask: 2,
    });
  });

  it("sees a single bit of a 16-bit alpha", () => {
    const deep: Raster = { width: 2, height: 1, channels: 4, data: new Uint16Array(8).fill(500) };
    const data = deep.data.slice();
    data[7] = 501;
    expect(measureGuarantee(deep, { ...deep, data }, maskOf(2, 1, { 0: 255 })).pixelsChangedOutside).toBe(1);
  });

  it("throws a broken result away: a parent that changes during the check stands for any fault", () => {
    const rect = boundsToEdit(parent, mask);
    const answer = new Uint8Array(rect.width * rect.height * 3);
    // A provider's image that also writes into the parent: what a wrong compositor would look like.
    const treacherous: Raster8 = {
      ...rect,
      channels: 3,
      get data() {
        parent.data[0] = 200;
        return answer;
      },
    };
    expect(() => finishEdit(parent, mask, treacherous, rect)).toThrow(
      expect.objectContaining({
        code: "guarantee-broken",
        message: expect.stringContaining("would have changed (1)"),
      }),
    );
  });

  it("leaves the parent where the answer shows nothing", () => {
    const one: Raster8 = { width: 1, height: 1, channels: 3, data: Uint8Array.of(7, 8, 9) };
    const { raster } = finishEdit(picture(2, 1, new Uint8Array(6)), maskOf(2, 1, { 0: 255, 1: 255 }), one, {
      x: 1,
      y: 0,
      width: 1,
      height: 1,
    });
    expect([...raster.data]).toEqual([0, 0, 0, 7, 8, 9]);
  });
});
