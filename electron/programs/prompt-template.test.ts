import { expect, it } from "vitest";
import { fillTemplate } from "./prompt-template.ts";

it("puts variables where they are named, as often as they are", () => {
  expect(fillTemplate("a {{color}} {{ thing }} on {{color}}", { color: "red", thing: "door" })).toBe(
    "a red door on red",
  );
});

it("does not look at what a variable brings, and leaves single braces alone", () => {
  expect(fillTemplate("{{a}} {b} {{}}", { a: "{{b}} $& $1" })).toBe("{{b}} $& $1 {b} {{}}");
});

it("refuses a variable that is missing or unused, by its name", () => {
  expect(() => fillTemplate("{{toString}}", {})).toThrow('"toString"');
  expect(() => fillTemplate("plain", { color: "red" })).toThrow('"color"');
});
