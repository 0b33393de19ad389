import { describe, expect, it } from "vitest";
import { isAddress } from "./AddressField.tsx";
import { parseDollars } from "./DollarField.tsx";
import { newEndpointId } from "./ServersPage.tsx";

describe("what is typed into the settings", () => {
  it("is an amount, nothing, or no amount yet", () => {
    expect(parseDollars("5")).toBe(5);
    expect(parseDollars(" $12,50 ")).toBe(12.5);
    expect(parseDollars("0")).toBe(0);
    expect(parseDollars("")).toBeNull();
    expect(parseDollars("-1")).toBeUndefined();
    expect(parseDollars("five")).toBeUndefined();
    expect(parseDollars("1e5")).toBeUndefined();
  });

  it("is an address of the web or none", () => {
    expect(isAddress("https://gateway.example/v1")).toBe(true);
    expect(isAddress(" http://localhost:8000 ")).toBe(true);
    expect(isAddress("gateway.example")).toBe(false);
    expect(isAddress("file:///etc/passwd")).toBe(false);
    expect(isAddress("javascript:alert(1)")).toBe(false);
  });

  it("never takes the id of another server", () => {
    expect(newEndpointId("localai", [])).toBe("localai");
    expect(newEndpointId("localai", [{ id: "localai" }, { id: "localai-2" }])).toBe("localai-3");
  });
});
