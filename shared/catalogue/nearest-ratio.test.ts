import { describe, expect, it } from "vitest";
import { flux3Ratios, flux3Sizes } from "./flux-3-sizes.ts";
import { nearestRatio } from "./nearest-ratio.ts";

describe("the nearest ratio", () => {
  it.each([
    [1568, 672, "21:9"],
    [1392, 752, "16:9"],
    [1184, 880, "4:3"],
    [1248, 832, "3:2"],
    [1024, 1024, "1:1"],
    [752, 1392, "9:16"],
  ])("of Kontext's %i×%i is %s", (width, height, ratio) => {
    const ratios = ["21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"] as const;
    expect(nearestRatio({ width, height }, [...ratios])).toBe(ratio);
  });

  it("of each of FLUX 3's sizes is its own, exactly", () => {
    for (const size of flux3Sizes) {
      const [across = 0, down = 0] = nearestRatio(size, flux3Ratios).split(":").map(Number);
      expect(size.width * down).toBe(size.height * across);
    }
    expect(new Set(flux3Sizes.map((size) => nearestRatio(size, flux3Ratios))).size).toBe(flux3Ratios.length);
  });
});
