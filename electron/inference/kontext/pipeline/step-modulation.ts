import { invariant } from "../../../../shared/assert.ts";
import type { Modulation } from "../graph/modulation-feeds.ts";
import type { ConditionedEdit, KontextNetworks } from "./conditioning.ts";
import { hearMessages } from "./hear-messages.ts";

/** What the transformer is told in one step beside its tokens. */
export interface StepModulation {
  readonly positive: Modulation;
  /** Null where the step asks once. */
  readonly negative: Modulation | null;
}

/** @param timesteps Sigma of every step. @throws The signal's reason. */
export async function modulateSteps(
  { sessions }: KontextNetworks,
  { positive, negative, trueCfgScale, guidance }: ConditionedEdit,
  timesteps: Float32Array,
  signal: AbortSignal,
): Promise<readonly StepModulation[]> {
  await hearMessages(signal);
  const prompts = negative && trueCfgScale > 1 ? [positive, negative] : [positive];
  const calls = Array.from(timesteps, (timestep) =>
    prompts.map(({ pooledProjections }) => ({ pooledProjections, timestep, guidance })),
  ).flat();
  const modulations = await sessions.modulate(calls, signal);
  return Array.from(timesteps, (_, step) => {
    const [first, second = null] = modulations.slice(step * prompts.length, (step + 1) * prompts.length);
    invariant(first !== undefined, "every call has its modulation");
    return { positive: first, negative: second };
  });
}
