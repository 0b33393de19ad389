import { describe, expect, it } from "vitest";
import { browserCommand, canShowBrowser } from "./browser.ts";

const home = "/home/ada";

describe("the person's browser", () => {
  it("is opened where there is a screen in front of them", () => {
    expect(canShowBrowser({ platform: "darwin", env: {}, home })).toBe(true);
    expect(canShowBrowser({ platform: "win32", env: {}, home })).toBe(true);
    expect(canShowBrowser({ platform: "linux", env: { WAYLAND_DISPLAY: "wayland-0" }, home })).toBe(true);
    expect(canShowBrowser({ platform: "linux", env: {}, home })).toBe(false);
    const overNetwork = { DISPLAY: "localhost:10.0", SSH_CONNECTION: "10.0.0.2 5 10.0.0.1 22" };
    expect(canShowBrowser({ platform: "linux", env: overNetwork, home })).toBe(false);
  });

  it("gets the address as one argument, which no shell reads", () => {
    const url = "http://127.0.0.1:1/?token=a&b|c";
    for (const platform of ["darwin", "win32", "linux"] as const) {
      const [command, ...args] = browserCommand(url, platform);
      expect(args.at(-1)).toBe(url);
      expect(["open", "rundll32", "xdg-open"]).toContain(command);
    }
  });
});
