import { registerSecret } from "../log.ts";
import type { SecretStore } from "./secret-store.ts";

/** Keys in memory, for where the system offers no safe place. Nothing is written. */
export function createSessionSecrets(reason: string): SecretStore {
  const values = new Map<string, string>();
  return {
    canStore: false,
    reason,
    get: (name) => values.get(name) ?? null,
    names: () => [...values.keys()],
    set: async (name, value) => {
      registerSecret(value);
      values.set(name, value);
    },
    remove: async (name) => {
      values.delete(name);
    },
  };
}
