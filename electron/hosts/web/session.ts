import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** One run of the server: who knows its token may use it. */
export interface Session {
  /** In the address that is printed. */
  readonly token: string;
  isToken(text: string | null): boolean;
  /** @param header the request's Cookie header (RFC 6265, 5.4). */
  isAdmitted(header: string | undefined): boolean;
  /** The Set-Cookie header that admits a browser until it is closed or the server ends. */
  readonly setCookie: string;
}

/** 256 bits: nothing to guess, so nothing has to be counted. */
const secretBytes = 32;

/** @param port names the cookie: browsers share cookies between all ports of a host. */
export function createSession(port: number): Session {
  const token = randomBytes(secretBytes).toString("base64url");
  // Not the token itself: who finds the cookie learns no address, who sees the address no cookie.
  const pass = randomBytes(secretBytes).toString("base64url");
  const name = `palimpsest-${port}`;
  return {
    token,
    isToken: (text) => text !== null && isEqual(text, token),
    isAdmitted: (header) => cookies(header, name).some((value) => isEqual(value, pass)),
    setCookie: `${name}=${pass}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

/** Takes the same time wherever the texts differ; digests, since lengths must agree for that. */
function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function cookies(header: string | undefined, name: string): string[] {
  return (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
