import { AppError } from "../../shared/errors.ts";
import { hostOf, isPrivateHost } from "../network/private-host.ts";

/** Which addresses a service may name: for its API with a key, or for its results without one. */
export interface Trust {
  /**
   * Host names with everything below them (`bfl.ai` stands for `api.eu.bfl.ai` too); `public` is any host that is not
   * on a private network. Over https only, on its usual port.
   */
  readonly hosts: readonly string[] | "public";
  /** Trusted as it is, http and private networks included: the address a person has set. Null: none. */
  readonly origin: string | null;
}

/**
 * An address that a person has set replaces the service's own hosts, so that a gateway's key goes nowhere else and its
 * results come from nowhere else. One of the service's own hosts (a region) leaves its hosts trusted.
 * @param baseUrl null: none was set.
 * @throws AppError `invalid-input` where it is no http or https address.
 */
export function trustFor(baseUrl: string | null, hosts: Trust["hosts"], ownHosts: readonly string[]): Trust {
  if (baseUrl === null) return { hosts, origin: null };
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new AppError("invalid-input", "The provider's address is not an http or https address.", {
      nextStep: "Correct the address in the settings, or remove it to use the provider's own.",
    });
  }
  const isOwn = url.protocol === "https:" && url.port === "" && isBelow(hostOf(url), ownHosts);
  return isOwn ? { hosts, origin: null } : { hosts: [], origin: url.origin };
}

/**
 * The address, once it is proven to be one that may be asked. Host names are not resolved: a name of a public domain
 * that points into a private network (DNS rebinding) is not found out.
 * @throws AppError `provider-failed` naming the host, never the whole address, which may hold a signature.
 */
export function assertTrustedUrl(address: string, trust: Trust, service: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) throw untrusted(service, "something that is no address");
  if (url.username !== "" || url.password !== "")
    throw untrusted(service, `${url.host} with a password in it`);
  if (url.origin === trust.origin) return url;
  if (url.protocol !== "https:") throw untrusted(service, `${url.protocol}//${url.host}, which is not https`);
  if (url.port !== "") throw untrusted(service, `${url.host}, an unusual port`);
  const host = hostOf(url);
  if (isPrivateHost(host)) throw untrusted(service, `${host}, an address of a private network`);
  if (trust.hosts !== "public" && !isBelow(host, trust.hosts)) throw untrusted(service, host);
  return url;
}

function untrusted(service: string, what: string): AppError {
  return new AppError("provider-failed", `${service} points to ${what}; it was not asked.`, {
    nextStep:
      "If you use a gateway, check its address in the settings; it must hand out addresses of its own.",
  });
}

function isBelow(host: string, parents: readonly string[]): boolean {
  return parents.some((parent) => host === parent || host.endsWith(`.${parent}`));
}
