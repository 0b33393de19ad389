import { describe, expect, it } from "vitest";
import { isLoopback, refusalOf } from "./origin-check.ts";

const here = { address: "127.0.0.1", port: 4000 };
const get = { method: "GET", origin: undefined, isUpgrade: false };

describe("the origin check", () => {
  it.each(["127.0.0.1:4000", "localhost:4000", "LOCALHOST:4000", "[::1]:4000"])(
    "takes the Host %s",
    (host) => {
      expect(refusalOf({ ...get, host }, here)).toBeNull();
    },
  );

  it.each([
    undefined,
    "",
    "127.0.0.1",
    "127.0.0.1:4001",
    "evil.example:4000",
    "127.0.0.1.evil.example:4000",
    "localhost.evil.example:4000",
    "192.168.0.7:4000",
    "user@127.0.0.1:4000",
    "127.0.0.1:4000@evil.example",
    "127.0.0.1:4000/",
    "127.0.0.1:4000,evil.example",
    "2130706433:4000",
  ])("refuses the Host %s", (host) => {
    expect(refusalOf({ ...get, host }, here)).toContain("Host");
  });

  it("takes only the origin of the same host and port", () => {
    const host = "127.0.0.1:4000";
    expect(refusalOf({ ...get, host, origin: "http://127.0.0.1:4000" }, here)).toBeNull();
    for (const origin of [
      "null",
      "",
      "http://127.0.0.1",
      "http://127.0.0.1:4001",
      "https://127.0.0.1:4000",
      "http://localhost:4000",
      "http://evil.example",
      "http://127.0.0.1:4000.evil.example",
    ]) {
      expect(refusalOf({ ...get, host, origin }, here)).toContain("Origin");
    }
  });

  it("lets only reads come without an origin", () => {
    const host = "127.0.0.1:4000";
    expect(refusalOf({ ...get, method: "HEAD", host }, here)).toBeNull();
    expect(refusalOf({ ...get, method: "POST", host }, here)).toContain("Origin");
    expect(refusalOf({ ...get, isUpgrade: true, host }, here)).toContain("Origin");
  });

  it("takes addresses but no foreign names where the network may connect", () => {
    const open = { address: "0.0.0.0", port: 4000 };
    for (const host of ["192.168.0.7:4000", "[fe80::1]:4000", "localhost:4000", "127.0.0.1:4000"]) {
      expect(refusalOf({ ...get, host }, open)).toBeNull();
    }
    expect(refusalOf({ ...get, host: "evil.example:4000" }, open)).toContain("Host");
    expect(refusalOf({ ...get, host: "studio:4000" }, { address: "studio", port: 4000 })).toBeNull();
  });

  it("takes a Host without port for the port that http means", () => {
    expect(refusalOf({ ...get, host: "127.0.0.1" }, { address: "127.0.0.1", port: 80 })).toBeNull();
  });
});

describe("loopback", () => {
  it("is what only this computer reaches", () => {
    for (const address of ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
      expect(isLoopback(address)).toBe(true);
    for (const address of ["0.0.0.0", "::", "192.168.0.7", "127.evil.example", "10.127.0.0.1"]) {
      expect(isLoopback(address)).toBe(false);
    }
  });
});
