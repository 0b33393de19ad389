import type { ClientOf } from "../../../../shared/rpc/define.ts";
import { registerSecret } from "../../../log.ts";
import type { SecretStore } from "../../../secrets/secret-store.ts";
import type { CoreStart, shellContract } from "./contract.ts";

/**
 * The core's view of the keys: those it was started with, and every change, which the window's process keeps first. It
 * alone can encrypt; nobody else changes them.
 */
export function createShellSecrets(
  { canStore, reason, keys }: CoreStart["secrets"],
  shell: Pick<ClientOf<typeof shellContract>["shell"], "keepKey" | "forgetKey">,
): SecretStore {
  const values = new Map(Object.entries(keys));
  for (const value of values.values()) registerSecret(value);
  return {
    canStore,
    reason,
    get: (name) => values.get(name) ?? null,
    names: () => [...values.keys()],
    set: async (name, value) => {
      registerSecret(value);
      await shell.keepKey({ name, value });
      values.set(name, value);
    },
    remove: async (name) => {
      values.delete(name);
      await shell.forgetKey({ name });
    },
  };
}
