import { describe, expect, it } from "vitest";
import { batchBody, readLines } from "./batch-fields.ts";

describe("a batch of too many items", () => {
  it("is refused before any of them is looked at", () => {
    const items = Array.from({ length: 10_001 }, () => 1);
    const { error } = batchBody.safeParse({ recipe: {}, items });
    expect(error?.issues).toMatchObject([
      { path: ["items"], message: expect.stringContaining("more than 10000 items") as string },
    ]);
  });

  it("is refused as lines before they are split", () => {
    const lines = Buffer.from("1\n".repeat(20_001));
    expect(() => readLines(lines)).toThrow(/more than 10000 items/);
  });
});
