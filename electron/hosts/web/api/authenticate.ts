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
 * @returns which of them it is, in a word that says nothing of it; null for another.
 */
export function createTokenCheck(tokens: readonly string[]): (token: string) => string | null {
  const digests = tokens.map(digest);
  return (token) => {
    const asked = digest(token);
    // Every one is compared, whichever fits.
    const found = digests.map((known) => timingSafeEqual(known, asked)).indexOf(true);
    return found < 0 ? null : `token ${found + 1}`;
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
