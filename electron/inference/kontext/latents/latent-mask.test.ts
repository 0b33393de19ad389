import { describe, expect, it } from "vitest";
import { holdUnmasked, latentMask } from "./latent-mask.ts";

function maskOf(width: number, height: number, at: (x: number, y: number) => number) {
  const data = Uint8Array.from({ length: width * height }, (_, index) =>
    at(index % width, Math.floor(index / width)),
  );
  return { width, height, data };
}

describe("latentMask", () => {
  it("is exactly 1 where all is to be painted and 0 where nothing is", () => {
    const mask = latentMask(
      maskOf(16, 16, (x) => (x < 8 ? 255 : 0)),
      2,
    );
    // One token of 2 channels: the left column of each 2×2 is painted.
    expect(mask).toEqual(Float32Array.of(1, 0, 1, 0, 1, 0, 1, 0));
  });

  it("keeps a stroke thinner than a latent pixel as a part of it", () => {
    const [first] = latentMask(
      maskOf(16, 16, (x, y) => (x === 3 && y < 8 ? 255 : 0)),
      1,
    );
    expect(first).toBeCloseTo(1 / 8, 6);
  });
});

describe("holdUnmasked", () => {
  const latents = Float32Array.of(5, 5, 5);
  const source = Float32Array.of(1, 1, 1);
  const noise = Float32Array.of(3, 3, 3);
  const mask = Float32Array.of(0, 0.5, 1);

  it("leaves what is painted and mixes the rest for the next sigma", () => {
    expect(holdUnmasked(latents, source, noise, mask, { step: 0, steps: 4, next: 0.5 })).toEqual(
      Float32Array.of(2, 2, 5),
    );
  });

  it("lets a half be painted in the second half of the steps", () => {
    const painted = [0, 1, 2, 3].map(
      (step) => holdUnmasked(latents, source, noise, mask, { step, steps: 4, next: 0.5 })[1] === 5,
    );
    expect(painted).toEqual([false, false, true, true]);
  });

  it("ends at the source itself where nothing is painted", () => {
    const [kept] = holdUnmasked(latents, source, noise, mask, { step: 3, steps: 4, next: 0 });
    expect(kept).toBe(1);
  });
});
