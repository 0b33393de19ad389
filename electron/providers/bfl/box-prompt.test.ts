import { describe, expect, it } from "vitest";
import { maskOf } from "../builtin/testing/pictures.ts";
import { boxPrompt } from "./box-prompt.ts";

describe("the area that FLUX 3 is told", () => {
  it("is a box of top, left, bottom and right in thousandths, that holds every painted pixel", () => {
    const mask = maskOf(300, 200, (x, y) => x >= 100 && x < 151 && y >= 20 && y < 40);
    const lines = boxPrompt("a red door", mask).split("\n");
    expect(lines[0]).toBe("a red door");
    expect(JSON.parse(lines.at(-1) ?? "")).toEqual([
      { id: "edit_1", bbox: [100, 333, 200, 504], desc: "a red door" },
    ]);
    expect(lines[1]).toContain("<edit_1>");
  });

  it.each([
    ["everything", () => true],
    ["nothing", () => false],
  ])("is left out where the mask covers %s", (_what, covers) => {
    expect(boxPrompt("a red door", maskOf(30, 20, covers))).toBe("a red door");
  });

  it("does not double a long prompt", () => {
    const prompt = "word ".repeat(2800).trim();
    const mask = maskOf(30, 20, (x) => x < 9);
    expect(boxPrompt(prompt, mask).length).toBeLessThan(15_000);
  });
});
