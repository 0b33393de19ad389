import { describe, expect, it } from "vitest";
import { publishedCheckpoint } from "../../../../test/support/kontext/published-checkpoint.ts";
import type { Precision } from "../checkpoint/checkpoint.ts";
import { type EditTokens, type MemoryOptions, memoryNeeded, variantSizes } from "./sizes.ts";

const fullSize = { text: 512, output: 4096, context: 4096 };

describe("what the published model takes", () => {
  it("on the disk is half with 8 bits and a third with 4, as the modulation stays", () => {
    const sizes = variantSizes(publishedCheckpoint());
    expect(sizes.original).toBe(2 * (11_901_408_320 + 83_819_683 + 123_060_480 + 4_762_310_656));
    // the headers of the files, as exactly this many bytes of weights
    expect(sizes.float16 - sizes.original).toBeGreaterThan(0);
    expect(sizes.float16 - sizes.original).toBeLessThan(300_000);
    expect(sizes.int8 / 1e9).toBeCloseTo(21.3, 0);
    expect(sizes.int4 / 1e9).toBeCloseTo(14.6, 0);
  });

  it("in memory falls with the precision, and grows with the picture and with what is computed in", () => {
    const checkpoint = publishedCheckpoint();
    const gigabytes = (precision: Precision, tokens: EditTokens, options: MemoryOptions) =>
      memoryNeeded(checkpoint, precision, tokens, options).device / 1e9;
    const half = { compute: "float16", vaePixels: 512 * 512 } as const;
    expect(gigabytes("original", fullSize, half)).toBeCloseTo(26, 0);
    expect(gigabytes("int8", fullSize, half)).toBeLessThan(gigabytes("float16", fullSize, half));
    expect(gigabytes("int4", fullSize, half)).toBeLessThan(gigabytes("int8", fullSize, half));
    const small = { text: 512, output: 1024, context: 1024 };
    expect(gigabytes("int4", small, half)).toBeLessThan(gigabytes("int4", fullSize, half));
    const whole = { ...half, vaePixels: Number.POSITIVE_INFINITY };
    expect(gigabytes("int4", fullSize, whole) - gigabytes("int4", fullSize, half)).toBeGreaterThan(2);
    expect(gigabytes("float16", fullSize, { ...half, compute: "float32" })).toBeGreaterThan(48);
    expect(memoryNeeded(checkpoint, "int4", fullSize, half).text).toBeLessThan(
      memoryNeeded(checkpoint, "original", fullSize, half).text,
    );
  });
});
