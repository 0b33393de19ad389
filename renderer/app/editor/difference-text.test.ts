import { expect, it } from "vitest";
import { differenceText } from "./difference-text.ts";

const measured = (changedShare: number, changedPixels = 5) =>
  differenceText({ status: "measured", changedShare, changedPixels, largestStep: 212 });

it.each([
  [0.015, "1.50 % changed"],
  [0.5, "50.0 % changed"],
  [1, "100 % changed"],
  [0.999_999, "99.99 % changed"],
  [0.000_000_1, "under 0.01 % changed"],
])("says of a share of %d: %s", (share, text) => {
  expect(measured(share)).toContain(text);
});

it("says plainly that nothing differs", () => {
  expect(measured(0, 0)).toBe("No pixel differs");
});

it("names the pixels and the largest step", () => {
  expect(measured(0.015, 18_204)).toMatch(/18.204 px · at most 212 of 255/);
});
