import { describe, expect, it } from "vitest";
import { fillIn, hashRecipe, parseRecipe } from "./recipe.ts";

describe("a recipe", () => {
  it("fills in what is known of a picture, and does not look at that again", () => {
    const values = { file: "red door.jpg", name: "red door", index: "3", colour: "{{blue}}" };
    expect(fillIn("{{index}}: paint the {{ name }} {{colour}} {as it is}", values)).toBe(
      "3: paint the red door {{blue}} {as it is}",
    );
  });

  it("names a variable without a value, those of every object among them", () => {
    for (const name of ["colour", "constructor", "__proto__"]) {
      expect(() => fillIn(`{{${name}}}`, { file: "a.png" })).toThrow(`{{${name}}} has no value for a.png`);
    }
  });

  it("names the field that is wrong or unknown", () => {
    expect(() => parseRecipe('{"model": "a/b", "seed": -1}', "r.json")).toThrow(/r\.json.*seed/);
    expect(() => parseRecipe('{"model": "a/b", "promt": ""}', "r.json")).toThrow(/promt/);
    expect(() => parseRecipe("model: a/b", "r.json")).toThrow("no JSON");
  });

  it("is the same recipe in whatever order it is written", () => {
    const one = parseRecipe('{"model": "a/b", "prompt": "x", "seed": 1}', "r.json");
    const other = parseRecipe('{"seed": 1, "prompt": "x", "model": "a/b", "mask": null}', "r.json");
    expect(hashRecipe(one)).toBe(hashRecipe(other));
    expect(hashRecipe({ ...one, seed: 2 })).not.toBe(hashRecipe(one));
  });
});
