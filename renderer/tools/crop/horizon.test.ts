import { describe, expect, it } from "vitest";
import { straightenAlong } from "./horizon.ts";

const origin = { x: 100, y: 100 };

function lineAt(degrees: number) {
  const angle = (degrees * Math.PI) / 180;
  return { x: origin.x + 500 * Math.cos(angle), y: origin.y + 500 * Math.sin(angle) };
}

describe("a line along the horizon", () => {
  it("that falls to the right turns the picture back by as much", () => {
    expect(straightenAlong(origin, lineAt(3), 0)).toBe(-3);
    expect(straightenAlong(origin, lineAt(-12.34), 0)).toBe(12.3);
  });

  it("means the same drawn from either end", () => {
    expect(straightenAlong(lineAt(7), origin, 0)).toBe(-7);
    expect(straightenAlong(origin, lineAt(7), 0)).toBe(-7);
  });

  it("that stands up becomes a plumb line", () => {
    expect(straightenAlong(origin, lineAt(88), 0)).toBe(2);
    expect(straightenAlong(origin, lineAt(-95), 0)).toBe(5);
  });

  it("adds to the angle that is already shown, up to 45 degrees", () => {
    expect(straightenAlong(origin, lineAt(3), 10)).toBe(7);
    expect(straightenAlong(origin, lineAt(-30), 40)).toBe(45);
  });

  it("that is level changes nothing", () => {
    expect(Object.is(straightenAlong(origin, lineAt(0), 0), 0)).toBe(true);
  });
});
