import { describe, expect, it } from "vitest";
import { options, Tool, withdrawals } from "../../../test/support/told-tool.ts";

describe("magic wand and colour range", () => {
  it("take the colour under the press when it is let go", () => {
    const { color, area } = options;
    expect(new Tool("wand").down(7, 8).move(50, 50).done).toEqual([]);
    expect(new Tool("wand").down(7, 8).move(50, 50).up().done).toEqual([
      { type: "select-color", tool: "wand", at: { x: 7, y: 8 }, color, area },
    ]);
    expect(new Tool("colorRange").click(1, 2).done).toMatchObject([{ tool: "colorRange" }]);
  });

  it("take nothing when they are taken back", () => {
    for (const withdrawal of withdrawals)
      expect(new Tool("wand").down(1, 1).tell(withdrawal).up().done).toEqual([]);
  });
});

describe("the zoom tool", () => {
  it("looks closer where it is clicked, and from farther with Alt", () => {
    expect(new Tool("zoom").click(30, 40).done).toEqual([{ type: "zoom", factor: 2, at: { x: 30, y: 40 } }]);
    expect(new Tool("zoom").click(1, 1, { alt: true }).done).toMatchObject([{ factor: 0.5 }]);
    expect(new Tool("zoom").down(1, 1).tell({ type: "cancel" }).up().done).toEqual([]);
  });
});
