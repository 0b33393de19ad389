import { describe, expect, it } from "vitest";
import { noKeys, options, Tool } from "../../../test/support/told-tool.ts";

describe("the brush", () => {
  it("erases with Alt, and the eraser paints", () => {
    expect(new Tool("brush").down(0, 0, { alt: true }).done).toMatchObject([{ mode: "erase" }]);
    expect(new Tool("eraser").down(0, 0, { alt: true }).done).toMatchObject([{ mode: "paint" }]);
  });

  it("lets the pen's pressure change the flow where that was chosen", () => {
    const pressed = (pressureSize: boolean, pressureFlow: boolean) => {
      const brush = { ...options.brush, pressureSize, pressureFlow };
      const press = { pointerId: 1, at: { x: 0, y: 0 }, modifiers: noKeys, keysAreSpent: false } as const;
      const tool = new Tool("brush").tell({
        type: "down",
        tool: "brush",
        ...press,
        sample: { x: 0, y: 0, pressure: 0 },
        options: { ...options, brush },
      });
      return tool.done[0]?.type === "begin-stroke" ? tool.done[0].samples[0] : undefined;
    };
    expect(pressed(true, false)).toMatchObject({ radius: 3, flow: 0.5 });
    expect(pressed(false, true)).toMatchObject({ radius: 20, flow: 0.075 });
    expect(pressed(false, false)).toMatchObject({ radius: 20, flow: 0.5 });
  });
});
