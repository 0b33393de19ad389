import { isIP } from "node:net";

export interface AskedFrom {
  readonly method: string;
  /** The Host header. */
  readonly host: string | undefined;
  /** The Origin header. */
  readonly origin: string | undefined;
  readonly isUpgrade: boolean;
  /** Not known by a cookie, which a browser adds by itself, but by a token in a header, which no other site can add. */
  readonly isProgram?: boolean;
}

export interface ServedAt {
  /** What the server listens on. */
  readonly address: string;
  readonly port: number;
}

/**
 * Why a request is refused, or null. Host must be an address of this server: a foreign name that resolves to it (DNS
 * rebinding) has its own origin in the browser, and would pass every other check. Origin must be the same where a
 * browser sends it, and must be there for everything that changes something or opens a socket, but for programs.
 */
export function refusalOf(asked: AskedFrom, servedAt: ServedAt): string | null {
  const { method, host, origin, isUpgrade, isProgram } = asked;
  if (host === undefined || !isOwnHost(host, servedAt))
    return `the Host ${host ?? "(none)"} is not this server`;
  if (origin !== undefined) {
    return origin === `http://${host.toLowerCase()}` ? null : `the Origin ${origin} is not this server`;
  }
  const isRead = (method === "GET" || method === "HEAD") && !isUpgrade;
  return isRead || isProgram ? null : "a request that changes something must say its Origin";
}

/** True for addresses that only this computer reaches. */
export function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}

function isOwnHost(host: string, { address, port }: ServedAt): boolean {
  const parsed = /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:(?<port>\d{1,5}))?$/i.exec(host)?.groups;
  if (!parsed || Number(parsed.port ?? 80) !== port) return false;
  const name = (parsed.name ?? "").toLowerCase().replace(/^\[|\]$/g, "");
  if (name === address) return true;
  // A name can be made to resolve to anything, an address cannot: all of ours are as good as the one listened on.
  return isLoopback(address) ? isLoopback(name) : isIP(name) !== 0 || name === "localhost";
}
