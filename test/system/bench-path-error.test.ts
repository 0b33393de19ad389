import { describe, expect, it } from "vitest";
import { pathError } from "../bench/canvas/path-error.ts";

describe("the path's error", () => {
  const corner = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
  ];

  it("is nothing when every position was kept, also with others between them", () => {
    expect(pathError(corner, corner)).toBe(0);
    expect(pathError(corner, corner.toSpliced(1, 0, { x: 5, y: 0 }))).toBe(0);
  });

  it("is how far the kept line passes by what was left out", () => {
    expect(pathError(corner, corner.toSpliced(1, 1))).toBeCloseTo(Math.SQRT1_2 * 10);
    expect(pathError(corner, corner.slice(0, 2))).toBe(10);
  });

  it("has no bound when nothing was kept", () => {
    expect(pathError(corner, [])).toBe(Number.POSITIVE_INFINITY);
  });
});
