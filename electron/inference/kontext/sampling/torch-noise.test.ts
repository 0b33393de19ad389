import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readTensors } from "../../../../test/support/kontext/read-tensors.ts";
import { fixturePath } from "../../../../test/support/kontext/tiny-kontext.ts";
import { MersenneTwister } from "./mersenne-twister.ts";
import { torchNoise } from "./torch-noise.ts";

describe("MersenneTwister", () => {
  it.each([
    [0, [2357136044, 2546248239, 3071714933, 3626093760]],
    [42, [1608637542, 3421126067, 4083286876, 787846414]],
    [0xffff_ffff, [419326371, 479346978, 3918654476, 2416749639]],
  ])("draws for seed %i what torch draws", (seed, expected) => {
    const generator = new MersenneTwister(seed);
    expect(expected.map(() => generator.next())).toEqual(expected);
  });

  it("draws on after its state has been used up as C++'s std::mt19937 does", () => {
    const generator = new MersenneTwister(5489);
    let last = 0;
    for (let index = 0; index < 10_000; index += 1) last = generator.next();
    // The value that the standard requires: ISO C++, [rand.predef].
    expect(last).toBe(4123659995);
  });
});

describe("torchNoise", () => {
  // torch 2.13.0+cpu with AVX2; [index, value].
  it.each<[number, number, [number, number][]]>([
    [
      0,
      16,
      [
        [0, -1.12583983],
        [1, -1.1523602],
        [2, -0.250578582],
        [7, -2.11521935],
        [8, 0.322274923],
        [15, -0.247278154],
      ],
    ],
    [
      0,
      64,
      [
        [0, -1.12583983],
        [16, -1.35265374],
        [31, -0.843676746],
        [47, -1.58668876],
        [63, -0.551528692],
      ],
    ],
    [
      42,
      16,
      [
        [0, 1.92691529],
        [1, 1.48728406],
        [7, -1.60466695],
        [8, -0.752135277],
        [9, 1.64872301],
        [15, 0.76244539],
      ],
    ],
    [
      42,
      64,
      [
        [16, 1.64231694],
        [31, 0.859858513],
        [47, -0.487913877],
        [62, -1.18453741],
        [63, 1.38354933],
      ],
    ],
    [
      0xffff_ffff,
      16,
      [
        [0, -2.66429758],
        [1, -1.0910486],
        [8, -1.75149465],
        [15, 0.140909612],
      ],
    ],
    [
      0xffff_ffff,
      64,
      [
        [16, 1.79339993],
        [47, -0.711039186],
        [62, 2.61646771],
        [63, -0.118877999],
      ],
    ],
  ])("draws for seed %i and %i values what torch.randn draws", (seed, count, expected) => {
    const noise = torchNoise(seed, count);
    for (const [index, value] of expected)
      expect(Math.abs((noise[index] ?? Number.NaN) - value)).toBeLessThan(1e-6);
  });

  it("draws a whole picture's noise with torch's sums", () => {
    const noise = torchNoise(42, 16 * 128 * 128);
    expect(noise.reduce((sum, value) => sum + value, 0)).toBeCloseTo(-62.91328, 2);
    expect(noise.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(263317.7336, 1);
  });

  it("gives the same bits everywhere", () => {
    const hash = createHash("sha256").update(new Uint8Array(torchNoise(42, 16 * 128 * 128).buffer));
    expect(hash.digest("hex")).toBe("486407becdd308673f92ac022d7a97d636aa3699fc5ac2f473f99c706b9723eb");
  });

  it("is packed into the tokens that diffusers starts from", () => {
    const golden = readTensors(fixturePath("golden/edit.safetensors"));
    const first = golden.floats("edit/initial_latents_packed");
    const noise = torchNoise(42, first.length);
    const sorted = (values: Float32Array) => values.toSorted();
    const expected = sorted(first);
    for (const [index, value] of sorted(noise).entries()) {
      expect(Math.abs(value - (expected[index] ?? Number.NaN))).toBeLessThan(3e-6);
    }
  });

  it("refuses a count that torch would draw in another way", () => {
    expect(() => torchNoise(1, 17)).toThrow(RangeError);
  });
});
