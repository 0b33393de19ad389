import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Procedure } from "../rpc/define.ts";
import { contract } from "./contract.ts";

const procedures = Object.entries(contract).flatMap(([namespace, members]) =>
  Object.entries(members as Record<string, Procedure>).map(
    ([name, procedure]) => [`${namespace}.${name}`, procedure] as const,
  ),
);

describe("the contract", () => {
  // JSON has no undefined, Date, Map, bigint or class instance: z.toJSONSchema refuses a schema that has one.
  it.each(procedures)("%s speaks JSON only", (_path, procedure) => {
    expect(z.toJSONSchema(procedure.input, { io: "input" })).toBeTypeOf("object");
    expect(z.toJSONSchema(procedure.output, { io: "output" })).toBeTypeOf("object");
  });

  // A key that may be missing would be undefined over one wire and absent over the other: answers say null.
  it.each(procedures)("%s answers with every key", (_path, procedure) => {
    expect(optionalKeys(z.toJSONSchema(procedure.output, { io: "output" }))).toEqual([]);
  });

  it.each(procedures)("%s is a path that a frame can hold", (path) => {
    expect(path).toMatch(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/);
    expect(path.length).toBeLessThanOrEqual(100);
  });

  it("has both kinds of procedure in it", () => {
    expect(new Set(procedures.map(([, { kind }]) => kind))).toEqual(new Set(["call", "stream"]));
    expect(procedures.length).toBeGreaterThan(20);
  });
});

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Paths of properties that a value may lack, anywhere in a schema. */
function optionalKeys(schema: unknown, path = ""): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {}, required = [] } = schema as JsonSchema; // z.toJSONSchema made it
  const own = Object.keys(properties)
    .filter((key) => !required.includes(key))
    .map((key) => `${path}.${key}`);
  return [...own, ...Object.entries(schema).flatMap(([key, part]) => optionalKeys(part, `${path}.${key}`))];
}
