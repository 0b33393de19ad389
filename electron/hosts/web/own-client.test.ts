import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createClient } from "../../../shared/rpc/client.ts";
import { serve } from "../../../shared/rpc/serve.ts";
import { pairWires } from "../../../test/support/paired-wires.ts";
import { contract, failure, makeHandlers } from "../../../test/support/rpc-fixture.ts";
import { createLog } from "../../log.ts";
import { bridgeTo } from "./own-client.ts";
import { startWebServer, type WebServer } from "./server.ts";

const log = createLog({ level: "error", write: () => {} });

describe("the bridge between a page and a server of ours", () => {
  let server: WebServer;
  let seen: ReturnType<typeof makeHandlers>["seen"];

  /** A page whose frames are passed on. */
  const openPage = () => {
    const page = pairWires((frame) => structuredClone(frame));
    let losses = 0;
    const lose = () => {
      losses++;
      page.close();
    };
    bridgeTo(server, { ...page.server, lose });
    const { client } = createClient(contract, page.client);
    return { client, leave: page.close, losses: () => losses };
  };

  beforeEach(async () => {
    const made = makeHandlers();
    seen = made.seen;
    server = await startWebServer({
      port: 0,
      address: "127.0.0.1",
      handle: async () => new Response(null, { status: 404 }),
      serveWire: (wire) => serve(contract, made.handlers, wire, { onInternalError: () => {} }),
      log,
    });
  });
  afterEach(() => server.close());

  it("passes calls on, also those from before the socket is open", async () => {
    const { client, losses } = openPage();
    await expect(client.sums.add({ left: 1, right: 2 })).resolves.toEqual({ sum: 3 });
    expect(losses()).toBe(0);
  });

  it("tells the page once when the socket ends under it, so that what it asked fails", async () => {
    const { client, losses } = openPage();
    const waiting = failure(client.trouble.wait(null));
    await seen.waiting.promise;
    await server.close();
    expect(await waiting).toMatchObject({ code: "connection-lost", retryable: true });
    expect(losses()).toBe(1);
  });

  it("tells the page when there is nobody to connect to", async () => {
    await server.close();
    const { client, losses } = openPage();
    expect(await failure(client.sums.add({ left: 1, right: 2 }))).toMatchObject({
      code: "connection-lost",
    });
    expect(losses()).toBe(1);
  });

  it("ends with the page, which then has nothing to be told", async () => {
    const page = openPage();
    void failure(page.client.trouble.wait(null));
    await seen.waiting.promise;
    page.leave();
    expect(await seen.aborted.promise).toMatchObject({ code: "cancelled" });
    await server.close();
    expect(page.losses()).toBe(0);
  });
});
