import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimumSize, placeWindow } from "./window-state.ts";

const laptop = { x: 0, y: 25, width: 1728, height: 1055 };
const monitor = { x: 1728, y: 0, width: 2560, height: 1440 };

describe("the window's place", () => {
  it("is where it was, on whichever screen", () => {
    const saved = { x: 1900, y: 100, width: 2000, height: 1200, isMaximized: false };
    expect(placeWindow(saved, [laptop, monitor])).toEqual(saved);
  });

  it("is the system's choice when its screen is gone, in its old size as far as that fits", () => {
    const saved = { x: 1900, y: 100, width: 2000, height: 1200, isMaximized: false };
    expect(placeWindow(saved, [laptop])).toEqual({ width: 1728, height: 1055, isMaximized: false });
  });

  it("is not where nobody could take hold of it", () => {
    for (const [x, y] of [
      [0, -600],
      [1700, 100],
      [-1500, 100],
      [100, 1075],
    ] as const) {
      const placed = placeWindow({ x, y, width: 1500, height: 900, isMaximized: false }, [laptop]);
      expect(placed).toEqual({ width: 1500, height: 900, isMaximized: false });
    }
  });

  it("may hang over an edge", () => {
    const saved = { x: -700, y: 300, width: 1500, height: 900, isMaximized: false };
    expect(placeWindow(saved, [laptop])).toEqual(saved);
  });

  it("comes back maximized, with the size that it will have when it is not", () => {
    const saved = { x: 100, y: 100, width: 1200, height: 800, isMaximized: true };
    expect(placeWindow(saved, [laptop])).toEqual(saved);
  });

  it.each([
    [undefined],
    [null],
    ["text"],
    [{ width: 5 }],
    [{ x: 0, y: 0, width: -1, height: 2, isMaximized: 1 }],
  ])("is a first one when nothing sensible was kept: %j", (saved) => {
    expect(placeWindow(saved, [laptop])).toEqual({ width: 1440, height: 900, isMaximized: false });
  });

  it("never is smaller than the panels need, nor larger than its screen unless that is smaller", () => {
    const int = fc.integer({ min: -5000, max: 5000 });
    const length = fc.integer({ min: 1, max: 9000 });
    fc.assert(
      fc.property(
        fc.record({ x: int, y: int, width: length, height: length, isMaximized: fc.boolean() }),
        fc.array(fc.record({ x: int, y: int, width: length, height: length }), { maxLength: 3 }),
        (saved, screens) => {
          const { width, height } = placeWindow(saved, screens);
          expect(width).toBeGreaterThanOrEqual(minimumSize.width);
          expect(height).toBeGreaterThanOrEqual(minimumSize.height);
          const widest = Math.max(minimumSize.width, saved.width, ...screens.map((screen) => screen.width));
          expect(width).toBeLessThanOrEqual(widest);
        },
      ),
    );
  });
});
