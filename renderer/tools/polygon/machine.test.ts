import { describe, expect, it } from "vitest";
import { options, Tool } from "../../../test/support/told-tool.ts";

describe("the polygon", () => {
  const triangle = () => new Tool("polygon").click(0, 0).click(50, 0).click(50, 50);
  const corners = [
    { x: 0, y: 0 },
    { x: 50, y: 0 },
    { x: 50, y: 50 },
  ];

  it("is closed by Enter, by a click on its first corner, and by a second click on its last", () => {
    const ways = [triangle().key("Enter"), triangle().click(2, 1), triangle().click(50, 49)];
    for (const tool of ways) {
      expect(tool.done).toEqual([
        { type: "select-shape", shape: { type: "polygon", points: corners }, area: options.area },
      ]);
      expect(tool.outline).toBeNull();
    }
  });

  it("shows the way to where the next corner would be", () => {
    const tool = new Tool("polygon").click(0, 0).move(30, 10);
    expect(tool.outline).toEqual({
      type: "path",
      points: [
        { x: 0, y: 0 },
        { x: 30, y: 10 },
      ],
    });
  });

  it("lets a corner be dragged until the button is let go", () => {
    const tool = new Tool("polygon").click(0, 0).click(50, 0).down(40, 40).move(50, 50).up().key("Enter");
    expect(tool.shape).toEqual({ type: "polygon", points: corners });
  });

  it("sets corners in steps of 45° with Shift", () => {
    const tool = new Tool("polygon").click(0, 0).click(50, 6, { shift: true }).click(90, 60, { shift: true });
    const [, second, third] = tool.outline?.type === "path" ? tool.outline.points : [];
    expect(second?.y).toBeCloseTo(0);
    expect((third?.x ?? 0) - (second?.x ?? 0)).toBeCloseTo((third?.y ?? 0) - (second?.y ?? 0));
  });

  it("gives its corners back one by one with Backspace, and is gone with the first", () => {
    const tool = triangle().key("Backspace").key("Enter");
    expect(tool.done).toEqual([]);
    expect(tool.outline).toEqual({ type: "path", points: corners.slice(0, 2) });
    expect(tool.key("Backspace").key("Backspace").outline).toBeNull();
    expect(tool.states.polygon).toEqual({ name: "idle" });
  });

  it("loses only the corner in hand when the pointer is lost or a second finger comes", () => {
    const tool = triangle().down(0, 50).tell({ type: "cancel" }).up().key("Enter");
    expect(tool.shape).toEqual({ type: "polygon", points: corners });
  });

  it("stays open while a command works on the mask, and is gone with Escape or another tool", () => {
    expect(triangle().tell({ type: "interrupt" }).key("Enter").shape).not.toBeNull();
    for (const end of [{ type: "escape" }, { type: "leave" }] as const) {
      const tool = triangle().tell(end).key("Enter");
      expect(tool.done).toEqual([]);
      expect(tool.outline).toBeNull();
    }
  });
});
