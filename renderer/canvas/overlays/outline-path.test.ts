import { describe, expect, it } from "vitest";
import { outlinePath } from "./outline-path.ts";

describe("an outline", () => {
  it("goes from point to point", () => {
    const points = [
      { x: 1, y: 2 },
      { x: 3.5, y: 4 },
      { x: 0, y: -1 },
    ];
    expect(outlinePath({ type: "path", points })).toBe("M1 2L3.5 4L0 -1");
    expect(outlinePath({ type: "path", points: [] })).toBe("");
  });

  it("goes around a rectangle and an ellipse of the same size", () => {
    const box = { x: 10, y: 20, width: 30, height: 40 };
    expect(outlinePath({ type: "rectangle", ...box })).toBe("M10 20h30v40h-30Z");
    expect(outlinePath({ type: "ellipse", ...box })).toBe("M10 40a15 20 0 1 1 30 0a15 20 0 1 1 -30 0Z");
  });
});
