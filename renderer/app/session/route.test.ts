import { describe, expect, it } from "vitest";
import { readRoute } from "./route.ts";

describe("the address", () => {
  it("names a document", () => {
    expect(readRoute("#/document-1")).toBe("document-1");
  });

  it("means the start page when it names none, or nothing that could be one", () => {
    for (const hash of ["", "#", "#/", "#/../../etc", "#/%2e%2e", "#/A B"])
      expect(readRoute(hash)).toBeNull();
  });
});
