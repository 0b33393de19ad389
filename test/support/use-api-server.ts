import { afterEach, beforeEach } from "vitest";
import type { ApiLimits } from "../../electron/hosts/web/api/register-api.ts";
import type { ApiRoute } from "../../electron/hosts/web/api/route.ts";
import type { WebServer } from "../../electron/hosts/web/server.ts";
import { createFakeEngine } from "../fakes/fake-program-engine.ts";
import { apiToken, startApiServer } from "./api-server.ts";
import { sendRaw } from "./raw-requests.ts";

/** Of a program that has the token. */
export const bearer = { authorization: `Bearer ${apiToken}` };
export const json = { ...bearer, "content-type": "application/json" };

/** A server of its own for each test of the block that calls this, with routes of the tests, one of them `echoRoute`. */
export function useApiServer(routes: readonly ApiRoute[]) {
  let server: WebServer;
  const start = async (limits: Partial<ApiLimits>) => {
    server = await startApiServer({ engine: createFakeEngine(new Uint8Array()), routes, limits });
  };
  beforeEach(() => start({}));
  afterEach(() => server.close());

  const send = (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: Buffer | string,
  ) => sendRaw(server.port, method, path, headers, body);
  return {
    get server() {
      return server;
    },
    get host() {
      return `127.0.0.1:${server.port}`;
    },
    restart: async (limits: Partial<ApiLimits>) => {
      await server.close();
      await start(limits);
    },
    send,
    say: (headers: Readonly<Record<string, string>> = {}, words = "hello") =>
      send("POST", "/echo/7", { ...json, ...headers }, JSON.stringify({ words })),
  };
}
