import { describe, expect, it } from "vitest";
import { maskOf, paint, weave } from "../builtin/testing/pictures.ts";
import { cutOut, keptPart } from "./kept-part.ts";

describe("what a mask over edges leaves", () => {
  it.each([
    ["the right edge", (x: number) => x >= 70, { x: 0, y: 0, width: 70, height: 50 }],
    ["the top edge", (_x: number, y: number) => y < 12, { x: 0, y: 12, width: 100, height: 38 }],
    ["two edges", (x: number, y: number) => x < 20 || y >= 40, { x: 20, y: 0, width: 80, height: 40 }],
    [
      "all edges",
      (x: number, y: number) => x < 10 || y < 10 || x >= 90 || y >= 40,
      { x: 10, y: 10, width: 80, height: 30 },
    ],
    [
      "an edge before the frame's own margin",
      (x: number, y: number) => x >= 70 && x < 97 && y > 1 && y < 48,
      { x: 0, y: 0, width: 70, height: 50 },
    ],
    [
      "an edge, and something in the middle",
      (x: number, y: number) => x >= 70 || (x > 30 && x < 40 && y > 20 && y < 30),
      { x: 0, y: 0, width: 70, height: 50 },
    ],
  ])("is the rest, where it covers %s", (_what, covers, expected) => {
    expect(keptPart(maskOf(100, 50, covers))).toEqual(expected);
  });

  it.each([
    ["nothing", () => false],
    ["the middle", (x: number, y: number) => x > 30 && x < 40 && y > 20 && y < 30],
    ["half of an edge", (x: number, y: number) => x >= 70 && y < 25],
    ["a band through the middle", (x: number) => x > 40 && x < 60],
    ["everything", () => true],
  ])("is refused where it covers %s", (_what, covers) => {
    expect(() => keptPart(maskOf(100, 50, covers))).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });
});

describe("cutting out", () => {
  it.each([3, 4] as const)("takes the pixels of the part, with %i channels", (channels) => {
    const whole = paint(9, 7, channels, weave);
    const part = cutOut(whole, { x: 2, y: 3, width: 4, height: 2 });
    const expected = paint(4, 2, channels, (x, y) => weave(x + 2, y + 3));
    expect(part).toEqual(expected);
  });
});
