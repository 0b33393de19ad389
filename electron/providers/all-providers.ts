import type { CompatibleEndpoint } from "../../shared/domain/compatible-endpoint.ts";
import { createBflProvider } from "./bfl/bfl-provider.ts";
import { createBuiltinProvider } from "./builtin/builtin-provider.ts";
import { createWorkerFillExecutor } from "./builtin/fill-executor.ts";
import { createFalProvider } from "./fal/fal-provider.ts";
import { createLocalProvider, type LocalModelRunner } from "./local/local-provider.ts";
import { createCompatibleProvider } from "./openai/compatible-provider.ts";
import { createOpenaiProvider } from "./openai/openai-provider.ts";
import type { Provider } from "./provider.ts";
import { createReplicateProvider } from "./replicate/replicate-provider.ts";

export interface ProvidersOptions {
  /** Where the built workers lie. */
  readonly workerFolder: URL;
  /** A team's own servers, as the settings have them now; of two with one id the first counts. */
  readonly endpoints: () => readonly CompatibleEndpoint[];
  readonly localModels: LocalModelRunner;
}

/**
 * Every provider of the product, in the order in which the editor lists their models. Asked anew each time; what did
 * not change in between is the same object.
 */
export function createProviders({
  workerFolder,
  endpoints,
  localModels,
}: ProvidersOptions): () => readonly Provider[] {
  const fixed: readonly Provider[] = [
    createBuiltinProvider(createWorkerFillExecutor(new URL("fill-worker.js", workerFolder))),
    createLocalProvider(localModels),
    createBflProvider(),
    createFalProvider(),
    createOpenaiProvider(),
    createReplicateProvider(),
  ];
  let compatible: ReadonlyMap<string, Provider> = new Map();
  return () => {
    const next = new Map<string, Provider>();
    const ids = new Set<string>();
    for (const endpoint of endpoints()) {
      if (ids.has(endpoint.id)) continue;
      ids.add(endpoint.id);
      const text = JSON.stringify(endpoint);
      next.set(text, compatible.get(text) ?? createCompatibleProvider(endpoint));
    }
    compatible = next;
    return [...fixed, ...compatible.values()];
  };
}
