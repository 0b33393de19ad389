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

it("is refused when it becomes too long, whatever model it is for, before it is made", () => {
  const long = "a".repeat(1000);
  expect(fillTemplate("{{a}}".repeat(32), { a: long })).toHaveLength(32_000);
  expect(() => fillTemplate(`{{a}}`.repeat(33), { a: long })).toThrow("more than 32000");
  // Two gigabytes: no text can be so long.
  expect(() => fillTemplate("{{a}}".repeat(2_000_000), { a: long })).toThrow("more than 32000");
});
