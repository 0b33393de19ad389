import { spawn } from "node:child_process";
import type { Surroundings } from "../folders.ts";

/** False where nobody would see it: no display, or a session from another computer. */
export function canShowBrowser({ platform, env }: Surroundings): boolean {
  if (env.SSH_CONNECTION || env.SSH_TTY) return false;
  if (platform === "darwin" || platform === "win32") return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Opens the person's own browser. Where that fails, the printed address remains. */
export function openBrowser(url: string, platform: NodeJS.Platform): void {
  const [command, ...args] = browserCommand(url, platform);
  const child = spawn(command, args, { detached: true, stdio: "ignore" });
  child.on("error", () => {}); // there is no such program
  child.unref();
}

/** No shell reads the address: its characters mean nothing to anybody else. */
export function browserCommand(url: string, platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === "darwin") return ["open", url];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}
