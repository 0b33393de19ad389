import { describe, expect, it } from "vitest";
import type { Viewport } from "../state/viewport.ts";
import { moveCursor } from "./key-cursor.ts";

const viewport: Viewport = { scale: 2, x: 100, y: 50, stageWidth: 800, stageHeight: 600 };
const none = { shift: false, alt: false };
const right = { x: 1, y: 0 };

describe("the cursor of the keys", () => {
  it("appears in the middle of the stage", () => {
    expect(moveCursor(null, right, none, viewport)).toEqual({ at: { x: 150, y: 125 }, pan: { x: 0, y: 0 } });
  });

  it("goes 8 pixels of the screen, with Shift 64, with Alt one of the picture", () => {
    const x = (keys: { shift: boolean; alt: boolean }) =>
      moveCursor({ x: 100, y: 100 }, right, keys, viewport).at.x;
    expect(x(none)).toBe(104);
    expect(x({ shift: true, alt: false })).toBe(132);
    expect(x({ shift: false, alt: true })).toBe(101);
  });

  it("takes the picture along where it would leave the stage", () => {
    const atEdge = { x: (800 - 24 - 100) / 2, y: 100 };
    expect(moveCursor(atEdge, right, none, viewport)).toMatchObject({ pan: { x: -8, y: 0 } });
    expect(moveCursor({ x: 100, y: 0 }, { x: 0, y: -1 }, none, viewport).pan).toEqual({ x: 0, y: 0 });
    expect(moveCursor({ x: -50, y: 100 }, right, none, viewport).pan).toEqual({ x: 16, y: 0 });
  });
});
