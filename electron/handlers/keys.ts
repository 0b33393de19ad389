import type { Handlers } from "../../shared/contract/contract.ts";
import { eventStream } from "./event-stream.ts";
import type { KeyService } from "./key-service.ts";

export function createKeyHandlers(keys: KeyService): Handlers["keys"] {
  return {
    watch: (_nothing, { signal }) =>
      eventStream(
        (listener) => keys.watch(listener),
        () => keys.list(),
        signal,
      ),
    set: async ({ provider, key }) => {
      await keys.set(provider, key);
      return null;
    },
    remove: async ({ provider }) => {
      await keys.remove(provider);
      return null;
    },
    test: ({ provider }, { signal }) => keys.test(provider, signal),
  };
}
