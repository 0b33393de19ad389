import { createHash, timingSafeEqual } from "node:crypto";

export interface AskedBy {
  /** The Authorization header. */
  readonly authorization: string | undefined;
  /** The x-api-key header. */
  readonly apiKey: string | undefined;
}

/** The token that a program brings, or null. Never from the address: those end in logs. */
export function bearerToken({ authorization, apiKey }: AskedBy): string | null {
  const bearer = /^bearer +(?<token>\S+) *$/i.exec(authorization ?? "")?.groups?.["token"];
  return bearer ?? (apiKey?.trim() || null);
}

/**
 * Proves tokens of programs. Takes the same time wherever a wrong one differs.
 * @param tokens that are admitted.
 */
export function createTokenCheck(tokens: readonly string[]): (token: string) => boolean {
  const digests = tokens.map(digest);
  return (token) => {
    const asked = digest(token);
    // Every one is compared, whichever fits.
    return digests.map((known) => timingSafeEqual(known, asked)).includes(true);
  };
}

/** Names a caller in memory without keeping its token. */
export function callerOf(token: string): string {
  return digest(token).toString("base64url").slice(0, 16);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
