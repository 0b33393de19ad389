import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../errors.ts";
import { isJson, toJsonForm } from "./json.ts";

describe("isJson", () => {
  it("accepts everything that JSON can say, from text or from structured clone", () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: "small", maxDepth: 8 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('"__proto__"'));
        expect(isJson(JSON.parse(JSON.stringify(value)))).toBe(true);
        expect(isJson(structuredClone(value))).toBe(true);
      }),
    );
  });

  it("accepts only what a round trip through JSON leaves as it is", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withSparseArray: true, withMap: true }), (value) => {
        fc.pre(isJson(value));
        const text = JSON.stringify(value);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it.each([
    ["undefined", undefined],
    ["a key with undefined", { key: undefined }],
    ["not a number", Number.NaN],
    ["infinity", [Number.POSITIVE_INFINITY]],
    ["a bigint", 1n],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["bytes", new Uint8Array(1)],
    ["a function", () => 1],
    ["a sparse array", Object.assign([], { length: 3 })],
    ["a __proto__ key", JSON.parse('{"__proto__": {"admin": true}}')],
    ["an error", new Error("no")],
  ])("refuses %s", (_name, value) => {
    expect(isJson(value)).toBe(false);
  });

  it("refuses what is nested without end", () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(isJson(loop)).toBe(false);
  });
});

describe("toJsonForm", () => {
  it("leaves out keys with undefined", () => {
    expect(toJsonForm({ theme: "dark", size: undefined }, "x.y")).toEqual({ theme: "dark" });
  });

  it.each([
    ["undefined", undefined],
    ["a function", () => 1],
    ["a bigint", { size: 1n }],
  ])("refuses %s and names the procedure", (_name, value) => {
    expect(() => toJsonForm(value, "settings.update")).toThrowError(
      expect.objectContaining({
        constructor: AppError,
        code: "invalid-input",
        message: expect.stringContaining("settings.update") as string,
      }),
    );
  });
});
