import { describe, expect, it } from "vitest";
import { noKeys, Tool, withdrawals } from "../../../test/support/told-tool.ts";

describe("rectangle and ellipse", () => {
  it("go from corner to corner, in whole pixels", () => {
    const tool = new Tool("rectangle").down(40.4, 30.6).move(10.2, 5.5).up();
    expect(tool.shape).toEqual({ type: "rectangle", x: 10, y: 6, width: 30, height: 25 });
    expect(new Tool("ellipse").down(0, 0).move(20, 10).up().shape).toMatchObject({
      type: "ellipse",
      width: 20,
    });
  });

  it("are as wide as high with Shift, and around the press with Alt", () => {
    const square = new Tool("rectangle").down(100, 100).move(80, 130, { shift: true }).up();
    expect(square.shape).toEqual({ type: "rectangle", x: 70, y: 100, width: 30, height: 30 });
    const centred = new Tool("rectangle").down(100, 100).move(110, 105, { alt: true }).up();
    expect(centred.shape).toEqual({ type: "rectangle", x: 90, y: 95, width: 20, height: 10 });
    const circle = new Tool("ellipse").down(100, 100).move(110, 105, { alt: true, shift: true }).up();
    expect(circle.shape).toEqual({ type: "ellipse", x: 90, y: 90, width: 20, height: 20 });
  });

  it("obey a key that is pressed while the pointer rests", () => {
    const tool = new Tool("rectangle").down(0, 0).move(10, 4);
    tool.tell({ type: "modifiers", modifiers: { ...noKeys, shift: true } });
    expect(tool.outline).toEqual({ type: "rectangle", x: 0, y: 0, width: 10, height: 10 });
  });

  it("ignore keys that chose how the area joins the mask, until they are pressed anew", () => {
    const shift = { shift: true };
    const tool = new Tool("rectangle").down(0, 0, shift, 1, true).move(10, 4, shift);
    expect(tool.outline).toMatchObject({ width: 10, height: 4 });
    tool.move(12, 4).move(12, 4, shift);
    expect(tool.outline).toMatchObject({ width: 12, height: 12 });
  });

  it("move as a whole while Space is held, and grow on from there", () => {
    const tool = new Tool("rectangle")
      .down(0, 0)
      .move(10, 10)
      .move(30, 40, { space: true })
      .move(35, 40)
      .up();
    expect(tool.shape).toEqual({ type: "rectangle", x: 20, y: 30, width: 15, height: 10 });
  });

  it("take nothing of a click, and leave no trace when they are taken back", () => {
    expect(new Tool("rectangle").click(5, 5).done).toEqual([]);
    for (const withdrawal of withdrawals) {
      const tool = new Tool("ellipse").down(0, 0).move(10, 10).tell(withdrawal).up();
      expect(tool.done).toEqual([]);
      expect(tool.outline).toBeNull();
    }
  });
});
