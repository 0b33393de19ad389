import { describe, expect, it } from "vitest";
import { isAppUrl } from "./app-url.ts";
import { decideNavigation } from "./navigation-policy.ts";
import { mayUse } from "./permissions.ts";

describe("our own address", () => {
  it.each(["app://palimpsest/", "app://palimpsest/index.html#/document", "APP://palimpsest/x?y"])(
    "is %s",
    (url) => {
      expect(isAppUrl(url)).toBe(true);
    },
  );

  it.each([
    "app://palimpsest.evil/",
    "app://evil/palimpsest",
    "app://evil@palimpsest/",
    "app://palimpsest:80/",
    "application://palimpsest/",
    "https://palimpsest/",
    "about:blank",
    "",
    "palimpsest",
  ])("is not %j", (url) => {
    expect(isAppUrl(url)).toBe(false);
  });
});

describe("a navigation", () => {
  it("stays within the app", () => {
    expect(decideNavigation("app://palimpsest/#/d1")).toBe("stay");
  });

  it("leaves for the system's browser by https only", () => {
    expect(decideNavigation("https://example.org/licence")).toBe("system-browser");
  });

  it.each([
    "http://example.org/",
    "https://app.palimpsest@evil.example/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,<script>1</script>",
    "about:blank",
    "blob:app://palimpsest/1",
    "ms-msdt:/id",
    "smb://host/share",
    "",
  ])("is denied to %j", (url) => {
    expect(decideNavigation(url)).toBe("deny");
  });
});

describe("permissions", () => {
  it("are refused but for writing a picture to the clipboard from our own page", () => {
    expect(mayUse("clipboard-sanitized-write", "app://palimpsest/")).toBe(true);
    expect(mayUse("clipboard-sanitized-write", "https://evil.example/")).toBe(false);
    for (const permission of [
      "clipboard-read",
      "media",
      "geolocation",
      "notifications",
      "openExternal",
      "hid",
    ]) {
      expect(mayUse(permission, "app://palimpsest/")).toBe(false);
    }
  });
});
