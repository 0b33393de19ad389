import { expect, it } from "vitest";
import { parseJson } from "./parse-json.ts";

it("tells what is no JSON from every value of it", () => {
  expect(['{"a":[1]}', "null", "false", '""'].map(parseJson)).toEqual([{ a: [1] }, null, false, ""]);
  expect(["", "{", "undefined", "<html>"].map(parseJson)).toEqual(Array(4).fill(undefined));
});
