import { describe, expect, it } from "vitest";
import { pointerButton, resolveTool } from "./active-tool.ts";

describe("the active tool", () => {
  it("is the chosen one for a plain press", () => {
    for (const tool of ["brush", "eraser", "pan"] as const) {
      expect(resolveTool(tool, { space: false }, "primary")).toBe(tool);
    }
  });

  it("is pan while space is held, and the chosen one again afterwards", () => {
    expect(resolveTool("brush", { space: true }, "primary")).toBe("pan");
    expect(resolveTool("brush", { space: false }, "primary")).toBe("brush");
  });

  it("is pan for the middle button, whatever is held", () => {
    expect(resolveTool("eraser", { space: false }, pointerButton(1))).toBe("pan");
    expect(resolveTool("eraser", { space: true }, pointerButton(1))).toBe("pan");
  });

  it("is the eraser for the other end of a pen", () => {
    expect(resolveTool("brush", { space: false }, pointerButton(5))).toBe("eraser");
    expect(resolveTool("pan", { space: false }, pointerButton(5))).toBe("pan");
  });

  it("is none for the right button and for the buttons of the browser's history", () => {
    for (const button of [2, 3, 4])
      expect(resolveTool("brush", { space: false }, pointerButton(button))).toBeNull();
  });
});
