import { describe, expect, it } from "vitest";
import { bandLength, bandsOf } from "./bands.ts";

describe("the bands of many values", () => {
  it("hold each value once, and what waits goes first between two of them", async () => {
    const data = new Uint8Array(2 * bandLength + 5);
    const told: (number | string)[] = [];
    for await (const band of bandsOf(data)) {
      told.push(band.length);
      band.fill(1);
      setImmediate(() => told.push("another's turn"));
    }
    expect(told).toEqual([bandLength, "another's turn", bandLength, "another's turn", 5]);
    expect(data.every((value) => value === 1)).toBe(true);
  });
});
