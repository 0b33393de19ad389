import type { Provider } from "../../providers/provider.ts";

/** A service with a key, as far as keys and addresses are concerned. */
export function paidProvider(changes: Partial<Provider> = {}): Provider {
  return {
    id: "bfl",
    name: "Black Forest Labs",
    key: {
      environmentName: "BFL_API_KEY",
      baseUrlEnvironmentName: "BFL_BASE_URL",
      signUpUrl: "https://dashboard.bfl.ai",
      isRequired: true,
    },
    concurrency: 1,
    cancelCharge: "unknown",
    models: () => [],
    context: () => 0,
    run: () => {
      throw new Error("Nothing is run here.");
    },
    resume: null,
    testKey: async () => ({ result: "accepted", detail: "12 credits." }),
    ...changes,
  };
}

/** A team's own server, as its provider is: a key may be needed, and comes from no environment. */
export function ownServer(id: string): Provider {
  return paidProvider({
    id: `compatible/${id}`,
    name: `Server ${id}`,
    key: { environmentName: null, baseUrlEnvironmentName: null, signUpUrl: null, isRequired: false },
  });
}
