import { describe, expect, it } from "vitest";
import { Tool } from "../../../test/support/told-tool.ts";

describe("moving the mask", () => {
  it("goes by whole pixels, and is one step", () => {
    expect(new Tool("moveMask").down(10, 10).move(12.4, 10.2).move(15.6, 7).up().done).toEqual([
      { type: "move-mask", by: { x: 0, y: 0 } },
      { type: "move-mask", by: { x: 2, y: 0 } },
      { type: "move-mask", by: { x: 6, y: -3 } },
      { type: "end-move", keep: true },
    ]);
  });

  it("keeps to a line with Shift: level, upright or at 45°", () => {
    const by = (x: number, y: number) =>
      new Tool("moveMask").down(0, 0).move(x, y, { shift: true }).effects.at(-1);
    expect(by(30, 5)).toMatchObject({ by: { x: 30, y: 0 } });
    expect(by(-4, -30)).toMatchObject({ by: { x: 0, y: -30 } });
    expect(by(-30, 24)).toMatchObject({ by: { x: -30, y: 30 } });
  });

  it("by arrow keys is one step for as long as one is held", () => {
    const tool = new Tool("moveMask");
    for (const dx of [1, 1, 10]) tool.tell({ type: "nudge", dx, dy: 0 });
    tool.tell({ type: "nudge-end" });
    expect(tool.done.at(-2)).toEqual({ type: "move-mask", by: { x: 12, y: 0 } });
    expect(tool.done.filter(({ type }) => type === "end-move")).toEqual([{ type: "end-move", keep: true }]);
  });

  it("is no step when nothing was moved in the end, or when it is taken back", () => {
    const drag = () => new Tool("moveMask").down(0, 0).move(9, 9);
    expect(drag().move(0, 0).up().done.at(-1)).toEqual({ type: "end-move", keep: false });
    expect(drag().tell({ type: "escape" }).up().done.at(-1)).toEqual({ type: "end-move", keep: false });
    expect(drag().tell({ type: "cancel" }).up().done.at(-1)).toEqual({ type: "end-move", keep: false });
    expect(drag().tell({ type: "leave" }).up().done.at(-1)).toEqual({ type: "end-move", keep: true });
  });
});
