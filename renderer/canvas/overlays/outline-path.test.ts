import { describe, expect, it } from "vitest";
import { outlinePath } from "./outline-path.ts";

describe("an outline", () => {
  it("goes around a rectangle and an ellipse of the same size", () => {
    const box = { x: 10, y: 20, width: 30, height: 40 };
    expect(outlinePath({ type: "rectangle", ...box })).toBe("M10 20h30v40h-30Z");
    expect(outlinePath({ type: "ellipse", ...box })).toBe("M10 40a15 20 0 1 1 30 0a15 20 0 1 1 -30 0Z");
  });
});
