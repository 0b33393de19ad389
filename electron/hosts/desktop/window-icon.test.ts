import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { windowIcon } from "./window-icon.ts";

const resources = fileURLToPath(new URL("../../../resources", import.meta.url));

it.each(["linux", "win32"] as const)(
  "a window on %s has the app's icon, which packages bring",
  (platform) => {
    const icon = readFileSync(windowIcon(platform, resources) ?? "");
    expect(icon.subarray(1, 4).toString()).toBe("PNG");
    expect(icon.readUInt32BE(16)).toBeGreaterThanOrEqual(256); // its width: PNG 3rd edition, 11.2.1
    const manifest = JSON.parse(readFileSync(`${resources}/../package.json`, "utf8")) as {
      build: { files: string[] };
    };
    expect(manifest.build.files).toContain("resources/icon.png");
  },
);

it("a window on macOS has none of its own", () => {
  expect(windowIcon("darwin", resources)).toBeUndefined();
});
