import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** One run of the server: who knows its token may use it. */
export interface Session {
  /** In the address that is printed. */
  readonly token: string;
  admitsToken(text: string | null): boolean;
  /** A token that admits once: for a place that others may read, such as the arguments of a process. */
  makeSingleUseToken(): string;
  /** @param header the request's Cookie header (RFC 6265, 5.4). */
  isAdmitted(header: string | undefined): boolean;
  /** The Cookie header that is admitted. */
  readonly cookie: string;
  /** The Set-Cookie header that admits a browser until it is closed or the server ends. */
  readonly setCookie: string;
}

/** 256 bits: nothing to guess, so nothing has to be counted. */
const secretBytes = 32;

/** @param port names the cookie: browsers share cookies between all ports of a host. */
export function createSession(port: number): Session {
  const token = makeSecret();
  const singleUse = new Set<string>();
  // Not the token itself: who finds the cookie learns no address, who sees the address no cookie.
  const pass = makeSecret();
  const name = `palimpsest-${port}`;
  return {
    token,
    admitsToken: (text) => {
      if (text === null) return false;
      // Gone with its use: who asks again needs another.
      const used = [...singleUse].find((candidate) => isEqual(text, candidate));
      return (used !== undefined && singleUse.delete(used)) || isEqual(text, token);
    },
    makeSingleUseToken: () => {
      const made = makeSecret();
      singleUse.add(made);
      return made;
    },
    isAdmitted: (header) => cookies(header, name).some((value) => isEqual(value, pass)),
    cookie: `${name}=${pass}`,
    setCookie: `${name}=${pass}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

function makeSecret(): string {
  return randomBytes(secretBytes).toString("base64url");
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
