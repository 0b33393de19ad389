import type { Protocol } from "electron";
import type { RequestHandler } from "../serve-request.ts";
import { appScheme, isAppUrl } from "./app-url.ts";

/** Before the app is ready: gives the scheme what the page needs of http, and nothing more. */
export function registerAppScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    },
  ]);
}

/** Answers `app://palimpsest/…`. */
export function serveAppProtocol(protocol: Protocol, handle: RequestHandler): void {
  protocol.handle(appScheme, (request) =>
    isAppUrl(request.url) ? handle(request) : new Response(null, { status: 404 }),
  );
}
