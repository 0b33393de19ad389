import type { Session } from "electron";
import { isAppUrl } from "./app-url.ts";

/** Everything else is refused: cameras, places, notifications, devices, the clipboard's content. */
const allowed: ReadonlySet<string> = new Set([
  // To copy a picture when the person says so.
  "clipboard-sanitized-write",
]);

export function mayUse(permission: string, origin: string): boolean {
  return allowed.has(permission) && isAppUrl(origin);
}

/** Denies by default, and keeps the session off every network: all that the page needs comes over app://. */
export function setupPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(mayUse(permission, requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(
    { urls: ["http://*/*", "https://*/*", "ws://*/*", "wss://*/*", "ftp://*/*", "file://*/*"] },
    (_details, answer) => answer({ cancel: true }),
  );
}
