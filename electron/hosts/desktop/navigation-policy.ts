import type { App, Shell } from "electron";
import type { Log } from "../../log.ts";
import { isAppUrl } from "./app-url.ts";

/** What becomes of a link or a redirect. */
export type Navigation = "stay" | "system-browser" | "deny";

/** A page may only reload itself or move within itself; the rest of the world is for the system's browser, by https. */
export function decideNavigation(url: string): Navigation {
  if (isAppUrl(url)) return "stay";
  return isPublicLink(url) ? "system-browser" : "deny";
}

function isPublicLink(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  // A name before the @ is made to look like the host.
  return protocol === "https:" && username === "" && password === "";
}

/** Applies to every page, frame and view that will ever be made. Nothing opens inside the app. */
export function setupNavigationPolicy(app: App, shell: Shell, log: Log): void {
  const openOutside = (url: string) => {
    shell.openExternal(url).catch((error: unknown) => log.warn("A link could not be opened.", { error }));
  };
  app.on("web-contents-created", (_created, contents) => {
    const follow = (event: { preventDefault(): void; readonly url: string }) => {
      if (decideNavigation(event.url) === "stay") return;
      event.preventDefault(); // a script can do this: only a link that asks for a window is opened outside
      log.warn("Stopped a navigation.");
    };
    contents.on("will-navigate", follow);
    contents.on("will-frame-navigate", follow);
    contents.on("will-redirect", follow);
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (decideNavigation(url) === "system-browser") openOutside(url);
      return { action: "deny" };
    });
  });
}
