import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packLatents, unpackLatents } from "./pack.ts";

const latents = fc
  .record({
    channels: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 1, max: 5 }),
    columns: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ channels, rows, columns }) => ({
    shape: [1, channels, 2 * rows, 2 * columns],
    data: Float32Array.from({ length: channels * rows * columns * 4 }, (_, index) => index),
  }));

describe("packLatents", () => {
  it("puts each 2×2 of a channel side by side into a token", () => {
    // Two channels of 2 rows and 4 columns.
    const data = Float32Array.from({ length: 16 }, (_, index) => index);
    expect(packLatents({ shape: [1, 2, 2, 4], data })).toEqual({
      shape: [1, 2, 8],
      data: Float32Array.of(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15),
    });
  });

  it("is undone by unpackLatents", () => {
    fc.assert(
      fc.property(latents, (tensor) => {
        const [, , height = 0, width = 0] = tensor.shape;
        expect(unpackLatents(packLatents(tensor), height, width)).toEqual(tensor);
      }),
    );
  });

  it("loses the tokens of the context when it is unpacked", () => {
    const picture = packLatents({ shape: [1, 1, 2, 2], data: Float32Array.of(1, 2, 3, 4) });
    const withContext = { shape: [1, 2, 4], data: Float32Array.of(...picture.data, 9, 9, 9, 9) };
    expect(unpackLatents(withContext, 2, 2).data).toEqual(Float32Array.of(1, 2, 3, 4));
  });
});
