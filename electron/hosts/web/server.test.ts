import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createClient } from "../../../shared/rpc/client.ts";
import { serve } from "../../../shared/rpc/serve.ts";
import type { Wire } from "../../../shared/rpc/wire.ts";
import { collect, contract, failure, makeHandlers } from "../../../test/support/rpc-fixture.ts";
import { createLog } from "../../log.ts";
import { startWebServer, type WebServer } from "./server.ts";
import { webSocketWire } from "./websocket-wire.ts";

const log = createLog({ level: "error", write: () => {} });

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe("the web server", () => {
  let server: WebServer;
  let asked: string[];
  let seen: ReturnType<typeof makeHandlers>["seen"];
  let host: string;
  let cookie: string;

  const answer = (request: Request) => {
    const { pathname } = new URL(request.url);
    asked.push(`${request.method} ${pathname}`);
    if (pathname === "/large") return new Response(new Uint8Array(3_000_000));
    if (request.method === "POST" && pathname === "/refuse") return new Response("no", { status: 413 });
    if (request.method === "POST") return new Response(request.body);
    if (request.method === "HEAD") return new Response(null, { headers: { "Content-Length": "70" } });
    return new Response("the page", { headers: { "Content-Type": "text/html", "X-Test": "kept" } });
  };

  beforeEach(async () => {
    asked = [];
    const made = makeHandlers();
    seen = made.seen;
    server = await startWebServer({
      port: 0,
      address: "127.0.0.1",
      handle: async (request) => answer(request),
      serveWire: (wire) => serve(contract, made.handlers, wire, { onInternalError: () => {} }),
      log,
    });
    host = `127.0.0.1:${server.port}`;
    const { headers } = await send("GET", new URL(server.url).pathname + new URL(server.url).search);
    cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  });
  afterEach(() => server.close());

  /** A request as any program could send it, headers and path as they are given. */
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: Buffer) =>
    new Promise<Answer>((resolve, reject) => {
      const request = httpRequest(
        { host: "127.0.0.1", port: server.port, method, path, headers: { host, ...headers } },
        (response) => {
          text(response).then(
            (content) =>
              resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content }),
            reject,
          );
        },
      );
      request.on("error", reject);
      request.end(body);
    });
  const open = (headers: Record<string, string>, path = "/rpc") =>
    new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers: { host, ...headers } });
  const openAdmitted = () => open({ cookie, origin: `http://${host}` });
  const outcome = (socket: WebSocket) =>
    new Promise<number | "open">((resolve) => {
      socket.on("open", () => resolve("open"));
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
      socket.on("error", () => {});
    });

  describe("its address", () => {
    it("is on this computer only and has the token", () => {
      expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
    });

    it("gives the cookie and leads to the page, out of the address bar's history", async () => {
      const { status, headers, body } = await send(
        "GET",
        `/?token=${new URL(server.url).searchParams.get("token")}`,
      );
      expect(status).toBe(303);
      expect(headers.location).toBe("/");
      expect(headers["set-cookie"]?.[0]).toMatch(/; HttpOnly; SameSite=Strict$/);
      expect(headers["referrer-policy"]).toBe("no-referrer");
      expect(headers["cache-control"]).toBe("no-store");
      expect(body).toBe("");
      expect(asked).toEqual([]);
    });

    it("opens for a link of another site by a step of its own, which brings the cookie", async () => {
      const { status, headers, body } = await send("GET", `/${new URL(server.url).search}`, {
        "sec-fetch-site": "cross-site",
      });
      expect(status).toBe(200);
      expect(headers["set-cookie"]).toHaveLength(1);
      expect(body).toContain('content="0;url=/"');
      expect(headers["content-security-policy"]).toMatch(/^default-src 'none';(?!.*sandbox)/); // no refresh in a sandbox
    });

    it("can be one that admits only the first who opens it", async () => {
      const { search } = new URL(server.makeSingleUseUrl());
      expect((await send("GET", `/${search}`)).status).toBe(303);
      expect((await send("GET", `/${search}`)).status).toBe(401);
    });

    it.each(["/?token=", "/?token=wrong", "/?other=1", "/index.html"])("is needed: not %s", async (path) => {
      const { status, headers } = await send("GET", path);
      expect(status).toBe(401);
      expect(headers["set-cookie"]).toBeUndefined();
      expect(asked).toEqual([]);
    });

    it("works on no other path than the first", async () => {
      const token = new URL(server.url).search;
      expect((await send("GET", `/index.html${token}`)).status).toBe(401);
      expect((await send("POST", `/${token}`, { origin: `http://${host}` })).status).toBe(401);
    });

    it("is asked for in words where a person looks, in data where a program does", async () => {
      const forPeople = await send("GET", "/", { accept: "text/html,*/*" });
      expect(forPeople.headers["content-type"]).toContain("text/plain");
      expect(forPeople.body).toContain("Open the address that Palimpsest printed");
      const forPrograms = await send("GET", "/assets/abc");
      expect(JSON.parse(forPrograms.body)).toMatchObject({ code: "unauthorized" });
    });
  });

  describe("a request with the cookie", () => {
    it("is answered, status, headers and body", async () => {
      const { status, headers, body } = await send("GET", "/index.html", { cookie });
      expect(status).toBe(200);
      expect(body).toBe("the page");
      expect(headers["x-test"]).toBe("kept");
    });

    it("of HEAD has the length and no body", async () => {
      const { headers, body } = await send("HEAD", "/assets/abc", { cookie });
      expect(headers["content-length"]).toBe("70");
      expect(body).toBe("");
      expect(asked).toEqual(["HEAD /assets/abc"]);
    });

    it("can send bytes through", async () => {
      const bytes = Buffer.alloc(2_000_000, "palimpsest");
      const { body } = await send(
        "POST",
        "/assets",
        { cookie, origin: `http://${host}`, "content-type": "image/png" },
        bytes,
      );
      expect(body).toBe(bytes.toString());
    });

    it("can read why its bytes are refused, although nobody read them", async () => {
      const headers = { cookie, origin: `http://${host}`, "content-type": "image/png" };
      const { status, body } = await send("POST", "/refuse", headers, Buffer.alloc(5_000_000));
      expect([status, body]).toEqual([413, "no"]);
      expect((await send("GET", "/", { cookie })).status).toBe(200);
    });

    it("learns that its session is known", async () => {
      expect((await send("GET", "/session", { cookie })).status).toBe(204);
      expect((await send("GET", "/session")).status).toBe(401);
    });

    it("keeps its path: two slashes are no host name", async () => {
      await send("GET", "//evil.example/x", { cookie });
      expect(asked).toEqual(["GET //evil.example/x"]);
    });

    it.each([
      ["a foreign name (DNS rebinding)", { host: "evil.example" }],
      ["a foreign name with our port", { host: "evil.example:PORT" }],
      ["another port", { host: "127.0.0.1:1" }],
      ["a foreign origin", { origin: "http://evil.example" }],
      ["a sandboxed page", { origin: "null" }],
      ["another server on this computer", { origin: "http://127.0.0.1:1" }],
    ])("is refused from %s", async (_case, headers: Record<string, string>) => {
      const named = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace("PORT", String(server.port))]),
      );
      expect((await send("GET", "/", { cookie, ...named })).status).toBe(403);
      expect((await send("POST", "/assets", { cookie, ...named }, Buffer.from("x"))).status).toBe(403);
      expect(asked).toEqual([]);
    });

    it("is refused if it changes something without saying where it comes from", async () => {
      expect((await send("POST", "/assets", { cookie }, Buffer.from("x"))).status).toBe(403);
      expect((await send("DELETE", "/assets/abc", { cookie })).status).toBe(403);
    });
  });

  it("refuses the token from a foreign name, so that no page can fetch a cookie", async () => {
    const token = new URL(server.url).search;
    const { status, headers } = await send("GET", `/${token}`, { host: "evil.example" });
    expect(status).toBe(403);
    expect(headers["set-cookie"]).toBeUndefined();
  });

  describe("a socket", () => {
    it("carries the contract's frames", async () => {
      const { client } = createClient(contract, await openWire(openAdmitted()));
      await expect(client.sums.add({ left: 40, right: 2 })).resolves.toEqual({ sum: 42 });
      expect(await collect(client.sums.count({ to: 100 }))).toEqual(Array.from({ length: 100 }, (_, i) => i));
      expect((await failure(client.trouble.refuse(null))).code).toBe("storage-full");
    });

    it("stops what runs for it when it closes", async () => {
      const socket = openAdmitted();
      const { client } = createClient(contract, await openWire(socket));
      const waiting = failure(client.trouble.wait(null));
      await seen.waiting.promise;
      socket.terminate();
      expect(await seen.aborted.promise).toMatchObject({ code: "cancelled" });
      expect((await waiting).code).toBe("connection-lost");
    });

    it("is told when the server ends", async () => {
      const { client } = createClient(contract, await openWire(openAdmitted()));
      const waiting = failure(client.trouble.wait(null));
      await seen.waiting.promise;
      await server.close();
      expect((await waiting).code).toBe("connection-lost");
    });

    it.each<[string, (own: string) => Record<string, string>, number]>([
      ["no cookie", (own) => ({ origin: own }), 401],
      ["a wrong cookie", (own) => ({ origin: own, cookie: "palimpsest=1" }), 401],
      ["no origin", () => ({ cookie }), 403],
      ["a foreign origin", () => ({ cookie, origin: "http://evil.example" }), 403],
      ["a foreign host", (own) => ({ cookie, origin: own, host: "evil.example" }), 403],
    ])("is refused with %s", async (_case, headers, status) => {
      expect(await outcome(open(headers(`http://${host}`)))).toBe(status);
    });

    it("is opened on its own path only", async () => {
      expect(await outcome(open({ cookie, origin: `http://${host}` }, "/other"))).toBe(404);
    });

    it.each<[string, (socket: WebSocket) => void, number]>([
      ["text that is not JSON", (socket) => socket.send("{"), 1003],
      ["bytes", (socket) => socket.send(Buffer.from('{"type":"cancel","id":1}')), 1003],
      ["more than a frame may hold", (socket) => socket.send("x".repeat(1024 * 1024 + 1)), 1009],
    ])("is closed when it brings %s, and the server lives", async (_case, misbehave, code) => {
      const socket = openAdmitted();
      expect(await outcome(socket)).toBe("open");
      const closed = new Promise<number>((resolve) => socket.on("close", resolve));
      misbehave(socket);
      expect(await closed).toBe(code);
      expect((await send("GET", "/", { cookie })).status).toBe(200);
    });
  });

  it("takes only as many pages as a person could mean", async () => {
    const sockets = Array.from({ length: 64 }, openAdmitted);
    expect(new Set(await Promise.all(sockets.map(outcome)))).toEqual(new Set(["open"]));
    expect(await outcome(openAdmitted())).toBe(503);
    for (const socket of sockets) socket.terminate();
  });

  it("survives a line that is not HTTP", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write("NONSENSE\r\n\r\n");
    expect(await text(socket)).toMatch(/^HTTP\/1.1 400/);
    expect((await send("GET", "/", { cookie })).status).toBe(200);
  });

  it("says which port it could not take", async () => {
    const taken = startWebServer({
      port: server.port,
      address: "127.0.0.1",
      handle: async () => new Response(),
      serveWire: () => {},
      log,
    });
    await expect(taken).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining(String(server.port)) as string,
    });
  });

  it("closes while a large answer is under way", async () => {
    const half = new Promise<void>((resolve, reject) => {
      const request = httpRequest(
        { host: "127.0.0.1", port: server.port, path: "/large", headers: { host, cookie } },
        (response) => {
          response.pause();
          resolve();
        },
      );
      request.on("error", reject);
      request.end();
    });
    await half;
    await expect(server.close()).resolves.toBeUndefined();
  });
});

async function openWire(socket: WebSocket): Promise<Wire> {
  await new Promise<void>((resolve, reject) => {
    socket.on("open", () => resolve());
    socket.on("error", reject);
  });
  return webSocketWire(socket);
}

describe("the printed address", () => {
  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["127.0.0.2", "127.0.0.2"],
    ["localhost", "127.0.0.1"],
    ["0.0.0.0", "127.0.0.1"],
    ["::1", "[::1]"],
    ["0:0:0:0:0:0:0:1", "[::1]"],
    ["::", "127.0.0.1"],
  ])("leads to a server that listens on %s", async (address, name) => {
    if (!canListenOn(address)) return;
    const server = await startWebServer({
      port: 0,
      address,
      handle: async () => new Response("the page"),
      serveWire: () => {},
      log,
    });
    try {
      expect(new URL(server.url).hostname).toBe(name);
      expect((await fetch(server.url, { redirect: "manual" })).status).toBe(303);
      const socket = new WebSocket(`${server.origin.replace("http", "ws")}/rpc`, {
        headers: { cookie: server.cookie },
        origin: server.origin,
      });
      await once(socket, "open");
      socket.terminate();
    } finally {
      await server.close();
    }
  });
});

/** Not every system has IPv6, and macOS has of 127.0.0.0/8 only the first address. */
function canListenOn(address: string): boolean {
  if (address === "127.0.0.2") return process.platform === "linux";
  return (
    !address.includes(":") ||
    Object.values(networkInterfaces())
      .flat()
      .some((known) => known?.address === "::1")
  );
}
