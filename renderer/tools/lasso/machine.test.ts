import { describe, expect, it } from "vitest";
import { options, Tool, withdrawals } from "../../../test/support/told-tool.ts";

describe("the lasso", () => {
  it("takes the area that was drawn around, closed where it was let go", () => {
    const tool = new Tool("lasso").down(0, 0).move(10, 0).move(10, 0).move(10, 10);
    expect(tool.outline).toEqual({
      type: "path",
      points: [
        { x: 0, y: 0 },
        { x: 10, y: 0 },
        { x: 10, y: 10 },
      ],
    });
    tool.up();
    expect(tool.done).toEqual([
      {
        type: "select-shape",
        shape: {
          type: "polygon",
          points: [
            { x: 0, y: 0 },
            { x: 10, y: 0 },
            { x: 10, y: 10 },
          ],
        },
        area: options.area,
      },
    ]);
    expect(tool.outline).toBeNull();
  });

  it("tells of each move only what is new, however long the line is", () => {
    const tool = new Tool("lasso").down(0, 0);
    for (let x = 1; x <= 1000; x++) tool.move(x, x % 7);
    const told = tool.effects.flatMap((effect) => (effect.type === "extend-outline" ? [effect.points] : []));
    expect(told).toHaveLength(1000);
    expect(told.every((points) => points.length === 1)).toBe(true);
    expect(tool.effects.filter(({ type }) => type === "show-outline")).toHaveLength(1);
    expect(tool.up().shape).toMatchObject({ points: { length: 1001 } });
  });

  it("leaves out points that lie within half a pixel of the screen", () => {
    const near = options.reach / 20;
    const tool = new Tool("lasso").down(0, 0).move(near, 0).move(10, 0).move(10, near).move(10, 10).up();
    expect(tool.shape).toEqual({
      type: "polygon",
      points: [
        { x: 0, y: 0 },
        { x: 10, y: 0 },
        { x: 10, y: 10 },
      ],
    });
  });

  it("takes nothing of a click, or of a line that encloses nothing", () => {
    expect(new Tool("lasso").click(5, 5).done).toEqual([]);
    expect(new Tool("lasso").down(5, 5).move(9, 9).up().done).toEqual([]);
  });

  it("leaves no trace when it is taken back", () => {
    for (const withdrawal of withdrawals) {
      const tool = new Tool("lasso").down(0, 0).move(10, 0).move(10, 10).tell(withdrawal).up();
      expect(tool.done).toEqual([]);
      expect(tool.outline).toBeNull();
    }
  });
});
