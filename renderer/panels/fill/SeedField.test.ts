import { describe, expect, it } from "vitest";
import { parseSeed } from "./SeedField.tsx";

describe("the seed field", () => {
  it("draws a new seed when it is empty and never leaves the range of seeds", () => {
    expect(parseSeed("")).toBeNull();
    expect(parseSeed("abc")).toBeNull();
    expect(parseSeed("0")).toBe(0);
    expect(parseSeed("12 345")).toBe(12_345);
    expect(parseSeed("99999999999")).toBe(4_294_967_295);
  });
});
