import type { ExecutionProvider } from "../../shared/domain/local-model.ts";
import { isCancellation } from "../../shared/errors.ts";
import type { InferenceResult, ProbeTask, RunOptions } from "../inference/host.ts";
import type { ProbedDevice } from "./model-store.ts";

/** A process for one trial. */
export interface ProbeHost {
  run(task: ProbeTask, options: RunOptions): Promise<Extract<InferenceResult, { kind: "probe" }>>;
  close(): void;
}

/**
 * Tries devices one after another, each in a process of its own: a broken driver ends that and nothing else.
 * @throws the signal's reason.
 */
export async function probeDevices(
  providers: readonly ExecutionProvider[],
  openHost: () => ProbeHost,
  onDevice: (provider: ExecutionProvider) => void,
  signal: AbortSignal,
): Promise<ProbedDevice[]> {
  const found: ProbedDevice[] = [];
  for (const provider of providers) {
    onDevice(provider);
    const host = openHost();
    try {
      const { numeric, reason } = await host.run({ kind: "probe", provider }, { signal, onEvent: () => {} });
      found.push({ provider, numeric, reason });
    } catch (error) {
      signal.throwIfAborted();
      if (isCancellation(error)) throw error;
      const why = error instanceof Error ? error.message : String(error);
      found.push({ provider, numeric: null, reason: `The trial broke down: ${why}` });
    } finally {
      host.close();
    }
  }
  return found;
}
