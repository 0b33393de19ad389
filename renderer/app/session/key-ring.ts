import type { Client } from "../../../shared/contract/contract.ts";
import type { KeyCheck } from "../../../shared/contract/keys.ts";
import { keyStore } from "../../state/keys.ts";
import { toAppError } from "./failures.ts";

/** Gives keys to the host, which never gives one back. */
export class KeyRing {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async set(provider: string, key: string): Promise<void> {
    await this.#client.keys.set({ provider, key });
  }

  async remove(provider: string): Promise<void> {
    await this.#client.keys.remove({ provider });
    const { [provider]: _removed, ...checks } = keyStore.getState().checks;
    keyStore.setState({ checks });
  }

  async test(provider: string): Promise<void> {
    note(provider, null);
    try {
      note(provider, await this.#client.keys.test({ provider }));
    } catch (error) {
      const { message, nextStep } = toAppError(error);
      note(provider, { result: "unknown", detail: [message, nextStep].filter(Boolean).join(" ") });
    }
  }
}

function note(provider: string, check: KeyCheck | null): void {
  keyStore.setState(({ checks }) => ({ checks: { ...checks, [provider]: check } }));
}
