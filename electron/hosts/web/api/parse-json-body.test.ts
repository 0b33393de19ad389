import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonBody } from "./parse-json-body.ts";

const long = 128 * 1024;

describe("a body of JSON", () => {
  it("means what JSON.parse makes of it, whatever long texts it holds", () => {
    const padding = fc.constantFrom("A", "é", '"', "\\", "\n", "/9j/+A==");
    const text = fc
      .tuple(padding, fc.constantFrom(3, long - 1, long, long + 5), fc.string())
      .map(([unit, length, end]) => unit.repeat(Math.ceil(length / unit.length)) + end);
    const value = fc.oneof(
      { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
      { weight: 1, arbitrary: text },
    );
    const body = fc.oneof(value, fc.array(value, { maxLength: 4 }), fc.dictionary(fc.string(), value));
    fc.assert(
      fc.property(body, fc.constantFrom(0, 2), (asked, indent) => {
        const sent = JSON.stringify(asked, null, indent);
        expect(parseJsonBody(Buffer.from(sent))).toEqual(JSON.parse(sent));
      }),
      { numRuns: 60 },
    );
  });

  it("is refused where it is no JSON, behind a long text too", () => {
    const picture = "A".repeat(long);
    for (const broken of ["", "{", `{"a":"${picture}"`, `{"a":"${picture}`, `{"a":"${picture}",}`]) {
      expect(() => parseJsonBody(Buffer.from(broken))).toThrow(
        expect.objectContaining({ apiCode: "invalid_json" }),
      );
    }
  });

  it("keeps a long text that is no value out of every other place", () => {
    const name = "k".repeat(long);
    const parsed = parseJsonBody(Buffer.from(`{"${name}":1,"b":"short"}`)) as Record<string, unknown>;
    expect(Object.values(parsed)).toEqual([1, "short"]);
  });
});
