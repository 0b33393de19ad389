import { describe, expect, it } from "vitest";
import { StepCache } from "./step-cache.ts";

/** A model whose answer changes half as much as its input does. */
const answer = (input: Float32Array) => input.map((value) => 10 + value / 2);
const inputAt = (step: number) => Float32Array.of(1 + step / 100, 2 + step / 100);

function run(threshold: number, steps: number): boolean[] {
  const cache = new StepCache(threshold, steps);
  return Array.from({ length: steps }, (_, step) => {
    const input = inputAt(step);
    const estimate = cache.estimate(input, step);
    if (!estimate) cache.remember(input, answer(input));
    return estimate !== null;
  });
}

describe("StepCache", () => {
  it("asks the model at the first and last steps whatever the threshold", () => {
    const reused = run(100, 20);
    expect(reused.slice(0, 3)).toEqual([false, false, false]);
    expect(reused[19]).toBe(false);
    expect(reused.slice(3, 19).every(Boolean)).toBe(true);
  });

  it("asks the model at every step where every change is above the threshold", () => {
    expect(run(1e-9, 20)).not.toContain(true);
  });

  it("asks again when the changes since the last answer have added up", () => {
    // Each step changes the answer of about 10.6 by 0.005: 0.00047 of it.
    const reused = run(0.0012, 20);
    expect(reused.slice(3, 9)).toEqual([true, true, false, true, true, false]);
  });

  it("estimates the input plus what the model last added to it", () => {
    const cache = new StepCache(1, 20);
    for (const step of [0, 1, 2]) {
      cache.estimate(inputAt(step), step);
      cache.remember(inputAt(step), answer(inputAt(step)));
    }
    const input = inputAt(3);
    const before = inputAt(2);
    const added = answer(before).map((value, index) => value - (before[index] ?? 0));
    expect(cache.estimate(input, 3)).toEqual(input.map((value, index) => value + (added[index] ?? 0)));
  });

  it("asks where nothing changes at all, rather than divide by zero", () => {
    const cache = new StepCache(0.5, 20);
    const input = inputAt(0);
    for (let step = 0; step < 8; step += 1) {
      expect(cache.estimate(input, step)).toBeNull();
      cache.remember(input, answer(input));
    }
  });
});
