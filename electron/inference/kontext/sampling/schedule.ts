import type { SchedulerConfig } from "../checkpoint/configs.ts";

/** The noise levels of a run. */
export interface Schedule {
  /** steps + 1 of them, from 1 down to 0, float32. */
  readonly sigmas: Float32Array<ArrayBuffer>;
  /** What the transformer is told at each step: sigma by way of torch's 1000 · sigma, float32. */
  readonly timesteps: Float32Array<ArrayBuffer>;
}

/**
 * The schedule of `FlowMatchEulerDiscreteScheduler` with dynamic, exponential shift as `FluxKontextPipeline` uses it,
 * in float32 operation for operation.
 *
 * @param steps 1 or more.
 * @param tokens Of the picture that is made, without those of the context.
 */
export function makeSchedule(steps: number, tokens: number, config: SchedulerConfig): Schedule {
  const shift = Math.fround(Math.exp(shiftExponent(tokens, config)));
  const sigmas = new Float32Array(steps + 1);
  const timesteps = new Float32Array(steps);
  const last = 1 / steps;
  const stride = steps === 1 ? 0 : (last - 1) / (steps - 1);
  for (let step = 0; step < steps; step += 1) {
    const linear = Math.fround(step > 0 && step === steps - 1 ? last : 1 + step * stride);
    const rest = Math.fround(Math.fround(1 / linear) - 1);
    const sigma = Math.fround(shift / Math.fround(shift + rest));
    sigmas[step] = sigma;
    timesteps[step] = Math.fround(sigma * config.numTrainTimesteps) / config.numTrainTimesteps;
  }
  return { sigmas, timesteps };
}

/** Linear in the tokens through (base tokens, base shift) and (maximum tokens, maximum shift). */
function shiftExponent(tokens: number, config: SchedulerConfig): number {
  const { baseShift, maxShift, baseImageSeqLen, maxImageSeqLen } = config;
  const slope = (maxShift - baseShift) / (maxImageSeqLen - baseImageSeqLen);
  return tokens * slope + (baseShift - slope * baseImageSeqLen);
}
