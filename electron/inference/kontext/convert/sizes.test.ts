import { describe, expect, it } from "vitest";
import { publishedCheckpoint } from "../../../../test/support/kontext/published-checkpoint.ts";
import type { Precision } from "../checkpoint/checkpoint.ts";
import { modulationLinears, modulationParts } from "../graph/modulation-linears.ts";
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

  const checkpoint = publishedCheckpoint();
  const half = { compute: "float16", foldConstants: false, vaePixels: 512 * 512 } as const;
  const gigabytes = (precision: Precision, tokens: EditTokens, options: MemoryOptions) =>
    memoryNeeded(checkpoint, precision, tokens, options).device / 1e9;

  it("in memory leaves room on cards of 24, 12 and 8 GiB for an edit of a megapixel", () => {
    const gib = 2 ** 30 / 1e9;
    expect(gigabytes("float16", fullSize, half)).toBeLessThan(0.85 * 24 * gib);
    expect(gigabytes("int8", fullSize, half)).toBeLessThan(0.9 * 12 * gib);
    expect(gigabytes("int4", fullSize, half)).toBeLessThan(0.9 * 8 * gib);
  });

  it("in memory grows with the picture and with what is computed in", () => {
    const small = { text: 512, output: 1024, context: 1024 };
    expect(gigabytes("int4", small, half)).toBeLessThan(gigabytes("int4", fullSize, half));
    const whole = { ...half, vaePixels: Number.POSITIVE_INFINITY };
    expect(gigabytes("int4", fullSize, whole) - gigabytes("int4", fullSize, half)).toBeGreaterThan(2);
    const single = { ...half, compute: "float32" } as const;
    expect(gigabytes("int8", fullSize, single)).toBeGreaterThan(gigabytes("int8", fullSize, half));
  });

  it("is twice as much for two-byte weights that are widened while loading, there and on the way", () => {
    const widened = { ...half, compute: "float32", foldConstants: true } as const;
    expect(gigabytes("original", fullSize, widened)).toBeGreaterThan(36);
    const { loading } = memoryNeeded(checkpoint, "original", fullSize, widened);
    expect(loading / 1e9).toBeGreaterThan(34);
    const inPassing = { ...widened, foldConstants: false };
    expect(gigabytes("float16", fullSize, inPassing)).toBeLessThan(24);
    expect(memoryNeeded(checkpoint, "float16", fullSize, inPassing).loading).toBe(0);
  });

  it("is less before the steps than with them, and falls with the precision there as well", () => {
    const before = (precision: Precision) =>
      memoryNeeded(checkpoint, precision, fullSize, half).preparation / 1e9;
    expect(before("original")).toBeCloseTo(11.6, 0);
    expect(before("int4")).toBeCloseTo(4.9, 0);
  });
});

describe("the modulation of the published model", () => {
  const { transformer } = publishedCheckpoint();

  it("is loaded in parts that need less than the smallest transformer", () => {
    const sizes = modulationParts(transformer).map((part) =>
      part.reduce((sum, { name }) => sum + (transformer.tensors.get(`${name}.weight`)?.byteLength ?? 0), 0),
    );
    expect(Math.max(...sizes)).toBeLessThan(2 ** 29);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(2 * 3072 * 344 * 3072);
  });

  it("has every layer of it in one part", () => {
    expect(modulationParts(transformer).flat()).toEqual(modulationLinears(transformer.config));
    expect(modulationLinears(transformer.config)).toHaveLength(2 * 19 + 38 + 1);
  });
});
