import { z } from "zod";
import type { KeyCheck } from "../../../shared/contract/keys.ts";
import type { Settings } from "../../../shared/domain/settings.ts";
import type { FindAccount, KeyHolder, RunContext } from "../../providers/provider.ts";
import { askHub, type HubConnection, hubAddress } from "./hub-connection.ts";

export interface HubOptions extends Pick<RunContext, "fetch" | "sleep"> {
  readonly findAccount: FindAccount;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: () => Pick<Settings, "offline">;
}

export interface Hub {
  readonly connection: HubConnection;
  /** Its token is kept where the providers' keys are. */
  readonly keyHolder: KeyHolder;
}

const whoAmI = z.object({ name: z.string() });

/** The hub with the names of huggingface_hub's variables: HF_TOKEN, HF_ENDPOINT, HF_HUB_OFFLINE. */
export function createHub({ fetch: send, sleep, findAccount, environment, settings }: HubOptions): Hub {
  const offlineReason = () => {
    if (settings().offline) return "Palimpsest is set to work offline.";
    const isSet = /^(1|on|yes|true)$/i.test(environment.HF_HUB_OFFLINE ?? "");
    return isSet ? "HF_HUB_OFFLINE is set: nothing is fetched from the hub." : null;
  };
  const keyHolder: KeyHolder = {
    id: "huggingface",
    name: "Hugging Face",
    key: {
      environmentName: "HF_TOKEN",
      baseUrlEnvironmentName: "HF_ENDPOINT",
      signUpUrl: `${hubAddress}/settings/tokens`,
      isRequired: false,
    },
    testKey: async ({ signal, account }): Promise<KeyCheck> => {
      const asked = { ...connection, account: async () => account };
      const { name } = await askHub(
        asked,
        { path: "/api/whoami-v2", repository: null, signal },
        async (response) => whoAmI.parse(await response.json()),
      );
      return { result: "accepted", detail: `The token works; it is ${name}'s.` };
    },
  };
  const connection: HubConnection = {
    fetch: send,
    sleep,
    account: () => findAccount(keyHolder),
    offlineReason,
  };
  return { connection, keyHolder };
}
