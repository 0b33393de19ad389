import { describe, expect, it } from "vitest";
import { fillIn, variablesOf } from "./prompt-template.ts";

describe("a prompt's variables", () => {
  it("are found once each, in their order", () => {
    expect(variablesOf("a {colour} cup on a {table-top 2}, {colour} again, {Größe}")).toEqual([
      "colour",
      "table-top 2",
      "Größe",
    ]);
  });

  it("are not JSON, not empty and not numbers", () => {
    expect(variablesOf('boxes [{"box": [1, 2]}] {} {1} { a }')).toEqual([]);
  });

  it("are replaced everywhere, and stay where nothing stands for them", () => {
    expect(fillIn("{a} and {a}, {b}", { a: " red " })).toBe("red and red, {b}");
  });

  it("take a value as it is, dollar signs and names of objects included", () => {
    expect(fillIn("{a}", { a: "$& {b}" })).toBe("$& {b}");
    expect(fillIn("{constructor}", {})).toBe("{constructor}");
  });
});
