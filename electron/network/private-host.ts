import { BlockList, isIP } from "node:net";

/** Lower case, and IPv4 in four decimal parts whatever it was written as: the URL parser sees to both. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");
}

/**
 * What is not on the public internet: IANA's special-purpose registries (RFC 6890 and its successors), and names of
 * RFC 6761, RFC 6762 with its appendix G, RFC 8375 and ICANN's `.internal`.
 */
export function isPrivateHost(host: string): boolean {
  const version = isIP(host);
  if (version === 4) return privateV4.check(host, "ipv4");
  if (version === 6) return privateV6.check(host, "ipv6");
  return !host.includes(".") || privateNames.test(host);
}

const privateNames =
  /\.(localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa|test|invalid)$/;

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
  ["192.88.99.0", 24],
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
  ["3fff::", 20],
] as const) {
  privateV6.addSubnet(network, prefix, "ipv6");
}
