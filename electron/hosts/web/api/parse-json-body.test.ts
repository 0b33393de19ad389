import { expect, it } from "vitest";
import { parseJsonBody } from "./parse-json-body.ts";

it("takes what JSON is, and counts no separator within a text", () => {
  const value = { a: ['[",]{\\', "é"], b: '\\"'.repeat(3), c: ",[{".repeat(200_000) };
  expect(parseJsonBody(Buffer.from(JSON.stringify(value)))).toEqual(value);
});

it("refuses what is no JSON, and what holds too many values", () => {
  for (const broken of ["", "{", '{"a":"b', '{"a":"b",}'])
    expect(() => parseJsonBody(Buffer.from(broken))).toThrow(
      expect.objectContaining({ apiCode: "invalid_json" }),
    );
  const many = Buffer.from(`[${"0,".repeat(200_000)}0]`);
  expect(() => parseJsonBody(many)).toThrow(expect.objectContaining({ code: "too-large" }));
  for (const text of ['\\"', '""']) {
    const quotes = Buffer.from(`["${text.repeat(2_000_001)}"]`);
    expect(() => parseJsonBody(quotes)).toThrow(expect.objectContaining({ code: "too-large" }));
  }
});
