import type { Settings } from "../../shared/domain/settings.ts";
import { AppError } from "../../shared/errors.ts";
import type { FindAccount, KeyHolder } from "../providers/provider.ts";
import { checkBaseUrl } from "./base-url.ts";
import { checkKey, findKey, type KeySources, whereToPutKey } from "./provider-keys.ts";

export interface AccountSources extends KeySources {
  /** Of the settings; the environment wins over them. */
  readonly baseUrls: () => Settings["baseUrls"];
  /** What to do where a provider's key is missing; `whereToPutKey` unless this program reads no settings for it. */
  readonly keyAdvice?: (provider: KeyHolder) => string;
}

/** How each provider is reached: its key and its address, looked up anew for every job. */
export function createAccounts(sources: AccountSources): FindAccount {
  return async (provider) => ({ key: keyOf(provider, sources), baseUrl: baseUrlOf(provider, sources) });
}

function keyOf(provider: KeyHolder, sources: AccountSources): string | null {
  const found = findKey(provider, sources);
  if (found?.source === "environment") {
    return checkKey(found.value, `${provider.key?.environmentName ?? ""} of the environment`);
  }
  if (found) return found.value; // proven when it was set
  if (!provider.key?.isRequired) return null;
  throw new AppError("key-refused", `There is no key for ${provider.name}.`, {
    nextStep: (sources.keyAdvice ?? whereToPutKey)(provider),
    charge: "not-charged",
  });
}

function baseUrlOf({ id, name, key }: KeyHolder, sources: AccountSources): string | null {
  const variable = key?.baseUrlEnvironmentName;
  const outside = variable ? sources.environment[variable]?.trim() : undefined;
  if (variable && outside) return checkBaseUrl(outside, `${variable} of the environment`);
  const baseUrls = sources.baseUrls();
  const set = Object.hasOwn(baseUrls, id) ? baseUrls[id]?.trim() : undefined;
  return set ? checkBaseUrl(set, `The address of ${name} in the settings`) : null;
}
