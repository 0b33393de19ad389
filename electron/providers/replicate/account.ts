import type { HttpRequest } from "../http.ts";
import type { Account, RunContext } from "../provider.ts";
import { type Trust, trustFor } from "../url-trust.ts";
import { service } from "./replicate-errors.ts";

const ownAddress = "https://api.replicate.com/v1";
/** Whom the key is shown to. */
const keyHosts = ["api.replicate.com"];

/** With the version, without a trailing slash. */
export function serviceAddress({ baseUrl }: Account): string {
  return baseUrl ?? ownAddress;
}

/** A request that carries the key, and so goes to the service only. */
export function keyed(
  { account }: Pick<RunContext, "account">,
  url: string,
): Pick<HttpRequest, "service" | "url" | "trust" | "headers"> {
  return {
    service,
    url,
    trust: trustFor(account.baseUrl, keyHosts, keyHosts),
    headers: account.key === null ? {} : { authorization: `Bearer ${account.key}` },
  };
}

/** Where a result may lie: anywhere in public, or at the gateway that a person has set. */
export function resultTrust({ baseUrl }: Account): Trust {
  return trustFor(baseUrl, "public", keyHosts);
}
