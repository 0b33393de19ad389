import { describe, expect, it } from "vitest";
import { countChanges } from "./count-changes.ts";
import { randomRaster } from "./fixtures/rasters.ts";

describe("what changed between two pictures", () => {
  it("is nothing for equal ones", async () => {
    const picture = randomRaster(30, 400, 3, 8, 1);
    expect(await countChanges(picture, { ...picture, data: picture.data.slice() })).toEqual({
      changedPixels: 0,
      largestStep: 0,
    });
  });

  it("counts a pixel once, however many of its channels differ and however little", async () => {
    const before = { width: 3, height: 2, channels: 3 as const, data: new Uint8Array(18).fill(100) };
    const data = before.data.slice();
    data[0] = 101;
    data.set([90, 160, 100], 12);
    expect(await countChanges(before, { ...before, data })).toEqual({ changedPixels: 2, largestStep: 60 });
  });

  it("sees a difference of 16 bits that 8 could not hold", async () => {
    const before = { width: 2, height: 1, channels: 3 as const, data: new Uint16Array(6).fill(1000) };
    const data = before.data.slice();
    data[5] = 1001;
    expect(await countChanges(before, { ...before, data })).toEqual({ changedPixels: 1, largestStep: 0 });
  });

  it("does not count colours that nobody can see", async () => {
    const before = { width: 2, height: 1, channels: 4 as const, data: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 0) };
    const after = { ...before, data: Uint8Array.of(9, 9, 9, 0, 4, 5, 6, 1) };
    expect(await countChanges(before, after)).toEqual({ changedPixels: 1, largestStep: 1 });
  });

  it("takes a picture without alpha as opaque, and one of 8 bits as the same of 16", async () => {
    const before = { width: 2, height: 1, channels: 3 as const, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const after = {
      width: 2,
      height: 1,
      channels: 4 as const,
      data: Uint16Array.of(257, 514, 771, 65_535, 1028, 1285, 1542, 0),
    };
    expect(await countChanges(before, after)).toEqual({ changedPixels: 1, largestStep: 255 });
  });
});
