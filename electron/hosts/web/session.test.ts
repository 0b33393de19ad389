import { describe, expect, it } from "vitest";
import { createSession } from "./session.ts";

describe("a session", () => {
  it("has a token of 256 bits, another one every time", () => {
    const tokens = Array.from({ length: 20 }, () => createSession(80).token);
    expect(new Set(tokens).size).toBe(20);
    for (const token of tokens) expect(Buffer.from(token, "base64url").byteLength).toBe(32);
  });

  it("knows its token and nothing else", () => {
    const session = createSession(80);
    expect(session.admitsToken(session.token)).toBe(true);
    for (const text of [null, "", session.token.slice(1), `${session.token}=`, session.token.toUpperCase()]) {
      expect(session.admitsToken(text)).toBe(false);
    }
  });

  it("makes tokens that admit once, each by itself", () => {
    const session = createSession(80);
    const [first, second] = [session.makeSingleUseToken(), session.makeSingleUseToken()];
    expect(session.admitsToken(first)).toBe(true);
    expect(session.admitsToken(first)).toBe(false);
    expect(session.admitsToken(second)).toBe(true);
    expect(session.admitsToken(session.token)).toBe(true);
    expect(session.admitsToken(session.token)).toBe(true);
  });

  it("admits the cookie that it sets, among others", () => {
    const session = createSession(4321);
    const [pair = ""] = session.setCookie.split(";");
    expect(session.isAdmitted(pair)).toBe(true);
    expect(session.isAdmitted(`theme=dark; ${pair};other=1`)).toBe(true);
    expect(session.isAdmitted(`palimpsest-4321=stale; ${pair}`)).toBe(true);
  });

  it("admits neither the token as a cookie nor another session's cookie", () => {
    const session = createSession(4321);
    const [other = ""] = createSession(4321).setCookie.split(";");
    for (const header of [undefined, "", other, `palimpsest-4321=${session.token}`, "palimpsest-4321="]) {
      expect(session.isAdmitted(header)).toBe(false);
    }
  });

  it("keeps its cookie from scripts, from other sites and from servers on other ports", () => {
    const { setCookie } = createSession(4321);
    expect(setCookie).toMatch(/^palimpsest-4321=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });
});
