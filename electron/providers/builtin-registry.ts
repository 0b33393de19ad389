import { createBuiltinProvider } from "./builtin/builtin-provider.ts";
import { createWorkerFillExecutor } from "./builtin/fill-executor.ts";
import { createRegistry, type Registry } from "./registry.ts";

/** The providers that need neither key nor weights. @param workerFolder where the built workers lie. */
export function builtinRegistry(workerFolder: URL): Registry {
  const builtin = createBuiltinProvider(createWorkerFillExecutor(new URL("fill-worker.js", workerFolder)));
  return createRegistry(() => [builtin]);
}
