import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Tile, tileArea } from "./tile.ts";
import { compressTile, packedBytes, packTile, unpackTile } from "./tile-codec.ts";

/** Runs of values, which is what masks are made of. */
function tileOf(values: fc.Arbitrary<number>): fc.Arbitrary<Uint8Array> {
  return fc
    .array(fc.record({ value: values, length: fc.integer({ min: 1, max: 9000 }) }), {
      minLength: 1,
      maxLength: 60,
    })
    .map((runs) => {
      const tile = new Uint8Array(tileArea);
      let at = 0;
      for (const { value, length } of runs) {
        tile.fill(value, at, at + length);
        at += length;
      }
      return tile;
    });
}

async function expectBack(tile: Uint8Array): Promise<void> {
  const packed = packTile(tile);
  const straight = await unpackTile(packed);
  const compressed = await unpackTile(await compressTile(packed));
  for (const back of [straight, compressed]) {
    expect(back).toBeInstanceOf(Uint8Array);
    expect(Buffer.compare(tile, back as Uint8Array)).toBe(0); // `as`: checked in the line above
  }
}

describe("packing a tile", () => {
  it("gives back every hard tile", async () => {
    await fc.assert(fc.asyncProperty(tileOf(fc.constantFrom(0, 255)), expectBack), { numRuns: 60 });
  });

  it("gives back every soft tile", async () => {
    await fc.assert(fc.asyncProperty(tileOf(fc.integer({ min: 0, max: 255 })), expectBack), { numRuns: 40 });
  });

  it("gives back a chequered tile, which has no runs", async () => {
    await expectBack(Uint8Array.from({ length: tileArea }, (_, index) => (index % 2 === 0 ? 255 : 0)));
  });

  it("keeps a uniform tile as a flag", () => {
    for (const tile of [0, 255] as const) expect(unpackTile(packTile(tile))).toBe(tile);
  });

  it("keeps the edge of a hard brush in under 2 % of its pixels, at once", () => {
    const disc = Uint8Array.from({ length: tileArea }, (_, index) =>
      Math.hypot((index & 255) - 90, (index >> 8) - 140) < 80 ? 255 : 0,
    );
    const packed = compressTile(packTile(disc));
    expect(packed).toMatchObject({ form: "runs" });
    if ("form" in packed) expect(packedBytes(packed) / tileArea).toBeLessThan(0.02);
  });

  it("keeps the edge of a soft brush in under 10 % of its pixels, in time", async () => {
    const falloff = (distance: number) => Math.round(255 * Math.min(1, Math.max(0, 1 - distance / 200)));
    const tile: Tile = Uint8Array.from({ length: tileArea }, (_, index) =>
      falloff(Math.hypot((index & 255) + 20, (index >> 8) + 20)),
    );
    const packed = await compressTile(packTile(tile));
    expect(packed.form).toBe("deflated");
    expect(packedBytes(packed) / tileArea).toBeLessThan(0.1);
  });
});
