import { describe, expect, it } from "vitest";
import { assertTrustedUrl, type Trust, trustFor } from "./url-trust.ts";

const own: Trust = { hosts: ["bfl.ai"], origin: null };
const anywhere: Trust = { hosts: "public", origin: null };
const gateway: Trust = { hosts: [], origin: "http://192.168.1.20:8080" };

describe("an address that a service names", () => {
  it.each([
    ["https://api.bfl.ai/v1/x", own],
    ["https://api.eu4.bfl.ai/v1/x?id=1", own],
    ["https://bfl.ai./v1", own],
    ["https://delivery.example.com/picture.png?signature=1", anywhere],
    ["https://93.184.216.34/picture.png", anywhere],
    ["https://[2606:2800:220:1:248:1893:25c8:1946]/picture.png", anywhere],
    ["http://192.168.1.20:8080/v1/x", gateway],
  ])("is trusted: %s", (address, trust) => {
    expect(assertTrustedUrl(address, trust, "It").href).toBe(new URL(address).href);
  });

  it.each([
    ["of another host", "https://evil.example/v1", own],
    ["of a host that only ends alike", "https://notbfl.ai/v1", own],
    ["that holds the host in its path", "https://evil.example/bfl.ai", own],
    ["that holds the host as a user", "https://api.bfl.ai@evil.example/", own],
    ["with a password", "https://user:secret@api.bfl.ai/", own],
    ["without encryption", "http://api.bfl.ai/v1", own],
    ["on another port", "https://api.bfl.ai:8443/v1", own],
    ["of a file", "file:///etc/passwd", anywhere],
    ["that is none", "/v1/get_result", own],
    ["beside the gateway's origin", "http://192.168.1.20:8081/v1", gateway],
    ["of the gateway by another scheme", "https://192.168.1.20:8080/v1", gateway],
    ["of the service where a gateway is set", "https://api.bfl.ai/v1", gateway],
  ])("is refused: one %s", (_case, address, trust) => {
    expect(() => assertTrustedUrl(address, trust, "It")).toThrow(
      expect.objectContaining({ code: "provider-failed", message: expect.stringContaining("not asked") }),
    );
  });

  it.each([
    "localhost",
    "localhost..",
    "127.0.0.1..",
    "printer",
    "api.localhost",
    "nas.local",
    "metadata.google.internal",
    "router.lan",
    "nas.home.arpa",
    "127.0.0.1",
    "127.1",
    "0x7f.0.0.1",
    "017700000001",
    "2130706433",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[ff02::1]",
  ])("is refused on a private network however it is written: %s", (host) => {
    expect(() => assertTrustedUrl(`https://${host}/picture.png`, anywhere, "It")).toThrow(
      expect.objectContaining({ message: expect.stringContaining("private network") }),
    );
  });

  it("keeps its path and query out of the error: they may hold a signature", () => {
    try {
      assertTrustedUrl("https://evil.example/secret-path?signature=secret", own, "It");
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain("secret");
    }
  });
});

describe("an address that a person has set", () => {
  it("is the only one that is trusted then", () => {
    expect(trustFor("http://127.0.0.1:4000/bfl", "public", ["bfl.ai"])).toEqual({
      hosts: [],
      origin: "http://127.0.0.1:4000",
    });
  });

  it.each(["https://api.eu.bfl.ai", "https://bfl.ai"])(
    "leaves the service's hosts trusted where it is one of them: %s",
    (address) => {
      expect(trustFor(address, ["bfl.ai"], ["bfl.ai"])).toEqual({ hosts: ["bfl.ai"], origin: null });
    },
  );

  it.each(["http://api.bfl.ai", "https://api.bfl.ai:8443"])("is not one of them when it is %s", (address) => {
    expect(trustFor(address, ["bfl.ai"], ["bfl.ai"]).hosts).toEqual([]);
  });

  it.each(["ftp://example.com", "nonsense", ""])("is refused when it is %j", (address) => {
    expect(() => trustFor(address, "public", ["bfl.ai"])).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });
});
