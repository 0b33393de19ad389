import { createHmac, timingSafeEqual } from "node:crypto";

/** Addresses that may be fetched without a token until they expire. */
export interface SignedUrls {
  /** @param path without a query. Returns it with one. */
  sign(path: string, lifetimeMs: number): string;
  /** True for a path and query that `sign` made, before its time is over. */
  isSigned(path: string, query: unknown): boolean;
}

/** @param secret whoever has it can sign: the token of programs, so that signatures hold as long as it does. */
export function createSignedUrls(secret: string, now: () => number): SignedUrls {
  const signatureOf = (path: string, expires: string) =>
    createHmac("sha256", secret).update(`palimpsest-url\n${path}\n${expires}`).digest();
  return {
    sign: (path, lifetimeMs) => {
      const expires = String(Math.floor((now() + lifetimeMs) / 1000));
      return `${path}?expires=${expires}&signature=${signatureOf(path, expires).toString("base64url")}`;
    },
    isSigned: (path, query) => {
      if (typeof query !== "object" || query === null) return false;
      const { expires, signature } = query as Record<string, unknown>; // an object, whatever its values
      if (typeof expires !== "string" || typeof signature !== "string") return false;
      if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 <= now()) return false;
      const given = Buffer.from(signature, "base64url");
      const known = signatureOf(path, expires);
      return given.byteLength === known.byteLength && timingSafeEqual(given, known);
    },
  };
}
