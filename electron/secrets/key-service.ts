import { providerOfEndpoint } from "../../shared/catalogue/compatible.ts";
import type { KeyCheck, KeyList, KeyState } from "../../shared/contract/keys.ts";
import type { CompatibleEndpoint } from "../../shared/domain/compatible-endpoint.ts";
import { AppError } from "../../shared/errors.ts";
import { orAborted } from "../../shared/or-aborted.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { SettingsStore } from "../handlers/host-services.ts";
import type { KeyService } from "../handlers/key-service.ts";
import { maskSecrets, registerSecret } from "../log.ts";
import type { FindAccount, KeyHolder, RunContext } from "../providers/provider.ts";
import { checkKey, findKey, type KeySources, whereToPutKey } from "./provider-keys.ts";
import type { SecretStore } from "./secret-store.ts";

export interface KeyServiceOptions {
  readonly providers: () => readonly KeyHolder[];
  readonly secrets: SecretStore;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: Pick<SettingsStore, "get" | "watch">;
  readonly findAccount: FindAccount;
  readonly outside: Pick<RunContext, "fetch" | "sleep" | "now" | "log">;
  /** Aborts when a test has taken too long. */
  readonly testDeadline?: () => AbortSignal;
}

export interface ClosableKeyService extends KeyService {
  close(): void;
}

const testSeconds = 15;

export function createKeyService(options: KeyServiceOptions): ClosableKeyService {
  const { secrets, environment, settings, findAccount, outside } = options;
  const testDeadline = options.testDeadline ?? (() => AbortSignal.timeout(testSeconds * 1000));
  const listeners = new Set<(list: KeyList) => void>();
  const find = (id: string): KeyHolder => findProvider(options.providers(), id);
  const sources = { secrets, environment };

  const list = (): KeyList => ({
    keys: options.providers().flatMap((provider) => keyState(provider, sources)),
    canStore: secrets.canStore,
    reason: secrets.reason,
  });
  const tell = () => {
    const now = list();
    for (const listener of listeners) listener(now);
  };
  const stopSettings = watchEndpoints(settings, (left) => {
    // A key is for one server: another one with the same name must not be sent it.
    const forgetting = left.filter((id) => secrets.names().includes(id)).map((id) => secrets.remove(id));
    Promise.all(forgetting).catch((error: unknown) =>
      outside.log.warn("The key of a server that is gone could not be removed.", { error }),
    );
    tell();
  });

  return {
    list,
    watch: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    missing: (id) => {
      const provider = options.providers().find((candidate) => candidate.id === id);
      return provider?.key?.isRequired && !findKey(provider, sources) ? whereToPutKey(provider) : null;
    },
    set: async (id, text) => {
      registerSecret(text.trim()); // before anything can fail and be logged
      const provider = find(id);
      const key = checkKey(text, `The key for ${provider.name}`);
      const found = findKey(provider, sources);
      if (found?.source === "environment") {
        throw new AppError(
          "invalid-input",
          `${provider.key?.environmentName} is set and is the key that is used.`,
          {
            nextStep: "Start Palimpsest without it to keep a key here.",
          },
        );
      }
      await secrets.set(id, key);
      tell();
    },
    remove: async (id) => {
      find(id);
      await secrets.remove(id);
      tell();
    },
    test: async (id, signal) => {
      const provider = find(id);
      if (!provider.testKey)
        return unknown(`${provider.name} has no free way to test a key. The first edit will tell.`);
      const deadline = testDeadline();
      const stop = AbortSignal.any([signal, deadline]);
      try {
        const account = await findAccount(provider);
        const check = await orAborted(provider.testKey({ ...outside, account, signal: stop }), stop);
        return { result: check.result, detail: maskSecrets(check.detail) };
      } catch (error) {
        if (signal.aborted) throw new AppError("cancelled", "The test was cancelled.", { cause: error });
        if (deadline.aborted)
          return unknown(`${provider.name} did not answer within ${testSeconds} seconds.`);
        return answerOf(error, provider, outside.log);
      }
    },
    close: () => stopSettings(),
  };
}

function keyState(provider: KeyHolder, sources: KeySources): KeyState[] {
  if (provider.key === null) return [];
  const { id, name, key } = provider;
  const source = findKey(provider, sources)?.source ?? "none";
  return [{ provider: id, name, source, environmentName: key.environmentName, signUpUrl: key.signUpUrl }];
}

/** @throws AppError `not-found`, also for a provider that takes no key. */
function findProvider(providers: readonly KeyHolder[], id: string): KeyHolder {
  const withKeys = providers.filter(({ key }) => key !== null);
  const provider = withKeys.find((candidate) => candidate.id === id);
  if (provider) return provider;
  throw new AppError("not-found", `There is no provider "${id}" that takes a key.`, {
    nextStep: `Choose one of: ${withKeys.map((known) => known.id).join(", ")}.`,
  });
}

/** @param onChange gets the providers whose server is gone or is another one. */
function watchEndpoints(
  settings: KeyServiceOptions["settings"],
  onChange: (left: readonly string[]) => void,
): Stop {
  let last = settings.get().compatibleEndpoints;
  return settings.watch(({ compatibleEndpoints: now }) => {
    if (JSON.stringify(now) === JSON.stringify(last)) return;
    const servers = now.map(serverOf);
    const left = last.filter((endpoint) => !servers.includes(serverOf(endpoint)));
    last = now;
    onChange(left.map(providerOfEndpoint));
  });
}

function serverOf(endpoint: CompatibleEndpoint): string {
  return `${providerOfEndpoint(endpoint)} ${new URL(endpoint.baseUrl).origin}`;
}

function answerOf(error: unknown, provider: KeyHolder, log: RunContext["log"]): KeyCheck {
  if (!(error instanceof AppError)) {
    log.error("A key could not be tested.", { provider: provider.id, error });
    return unknown(`${provider.name} could not be asked. The log has the details.`);
  }
  const detail = maskSecrets([error.message, error.nextStep].filter((part) => part !== null).join(" "));
  return { result: error.code === "key-refused" ? "refused" : "unknown", detail };
}

function unknown(detail: string): KeyCheck {
  return { result: "unknown", detail };
}
