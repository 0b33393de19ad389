import { BlockList, isIP } from "node:net";
import { AppError } from "../../shared/errors.ts";

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

/** Lower case, and IPv4 in four decimal parts whatever it was written as: the URL parser sees to both. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");
}

/** What is not on the public internet: RFC 6890 and its successors, names of RFC 6762, RFC 8375 and ICANN's `.internal`. */
function isPrivateHost(host: string): boolean {
  const version = isIP(host);
  if (version === 4) return privateV4.check(host, "ipv4");
  if (version === 6) return privateV6.check(host, "ipv6");
  return !host.includes(".") || /\.(localhost|local|internal|lan|home\.arpa|test|invalid)$/.test(host);
}

// Two lists: one would take an IPv4 address for the IPv6 one that it can be written as.
const privateV4 = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  privateV4.addSubnet(network, prefix, "ipv4");
}
const privateV6 = new BlockList();
// Of IPv6 only global unicast (2000::/3) is public, without what carries an IPv4 address or is for documentation.
for (const [network, prefix] of [
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const) {
  privateV6.addSubnet(network, prefix, "ipv6");
}
