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
