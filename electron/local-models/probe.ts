import type { ExecutionProvider } from "../../shared/domain/local-model.ts";
import { isCancellation } from "../../shared/errors.ts";
import { withoutPaths } from "../../shared/without-paths.ts";
import type { InferenceResult, ProbeTask, RunOptions } from "../inference/host.ts";
import type { ProbedDevice } from "./model-store.ts";

/** What one trial found. */
export type Trial = Omit<ProbedDevice, "runtime">;

/** A process for one trial. */
export interface ProbeHost {
  run(task: ProbeTask, options: RunOptions): Promise<Extract<InferenceResult, { kind: "probe" }>>;
  close(): void;
}

/** A driver may hang for ever; loading its libraries for the first time takes some seconds. */
const longestTrialMs = 120_000;

/**
 * Tries devices one after another, each in a process of its own: a broken driver ends that and nothing else.
 * One that does not answer in two minutes is refused.
 * @throws the signal's reason.
 */
export async function probeDevices(
  providers: readonly ExecutionProvider[],
  openHost: () => ProbeHost,
  onDevice: (provider: ExecutionProvider) => void,
  signal: AbortSignal,
): Promise<Trial[]> {
  const found: Trial[] = [];
  for (const provider of providers) {
    onDevice(provider);
    const host = openHost();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), longestTrialMs);
    try {
      const { numeric, reason, isMissing } = await host.run(
        { kind: "probe", provider },
        { signal: AbortSignal.any([signal, limit.signal]), onEvent: () => {} },
      );
      found.push({ provider, numeric, reason, isMissing });
    } catch (error) {
      signal.throwIfAborted();
      if (isCancellation(error) && !limit.signal.aborted) throw error;
      found.push({ provider, numeric: null, reason: refusal(error, limit.signal), isMissing: false });
    } finally {
      clearTimeout(timer);
      host.close();
    }
  }
  return found;
}

function refusal(error: unknown, limit: AbortSignal): string {
  if (limit.aborted) return "It did not answer within two minutes.";
  return `The trial broke down: ${withoutPaths(error instanceof Error ? error.message : String(error))}`;
}
