import { describe, expect, it } from "vitest";
import { readTensors } from "../../../../test/support/kontext/read-tensors.ts";
import { fixturePath } from "../../../../test/support/kontext/tiny-kontext.ts";
import { makeSchedule } from "./schedule.ts";

const config = {
  numTrainTimesteps: 1000,
  baseShift: 0.5,
  maxShift: 1.15,
  baseImageSeqLen: 256,
  maxImageSeqLen: 4096,
};

describe("makeSchedule", () => {
  // From diffusers 0.40's scheduler.
  it.each([
    [4, 4096, [1, 0.90453076, 0.75951093, 0.51284415, 0]],
    [8, 4096, [1, 0.95672369, 0.90453076, 0.84034878, 0.75951093, 0.65456676, 0.51284415, 0.31090108, 0]],
  ])("gives the sigmas of diffusers for %i steps and %i tokens", (steps, tokens, expected) => {
    const { sigmas } = makeSchedule(steps, tokens, config);
    expect(sigmas).toHaveLength(expected.length);
    for (const [index, sigma] of expected.entries()) expect(sigmas[index]).toBeCloseTo(sigma, 7);
  });

  it("shifts less for smaller pictures", () => {
    const { sigmas } = makeSchedule(28, 1024, config);
    expect([1, 2, 3, 4, 25, 26, 27].map((step) => sigmas[step])).toEqual(
      [0.98065597, 0.96064377, 0.93992823, 0.91847163, 0.18388219, 0.12620378, 0.0650196].map((sigma) =>
        expect.closeTo(sigma, 7),
      ),
    );
  });

  it.each(["edit", "edit_true_cfg"])("is bit for bit that of the run %s", (run) => {
    const expected = readTensors(fixturePath(`golden/${run}.safetensors`)).floats("edit/sigmas");
    expect(makeSchedule(expected.length - 1, 15, config).sigmas).toEqual(expected);
  });

  it.each([1, 2, 100])("goes from 1 down to 0 in %i steps", (steps) => {
    const { sigmas, timesteps } = makeSchedule(steps, 4096, config);
    expect(sigmas[0]).toBe(1);
    expect(sigmas[steps]).toBe(0);
    expect(timesteps).toHaveLength(steps);
    for (let step = 0; step < steps; step += 1) {
      expect(sigmas[step + 1]).toBeLessThan(sigmas[step] ?? 0);
      expect(timesteps[step]).toBeCloseTo(sigmas[step] ?? 0, 6);
    }
  });
});
