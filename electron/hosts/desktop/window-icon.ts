import { join } from "node:path";

/** The window's picture in the task bar. On macOS it is the app's own, which its bundle brings. */
export function windowIcon(platform: NodeJS.Platform, resourcesFolder: string): string | undefined {
  return platform === "darwin" ? undefined : join(resourcesFolder, "icon.png");
}
