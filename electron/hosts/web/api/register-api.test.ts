import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createFakeEngine } from "../../../../test/fakes/fake-program-engine.ts";
import { apiToken, startApiServer } from "../../../../test/support/api-server.ts";
import type { WebServer } from "../server.ts";
import { createByteBudget } from "./limits.ts";
import type { ApiLimits } from "./register-api.ts";
import { type ApiRoute, defineRoute, filePart } from "./route.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Says what it got. */
const echo = defineRoute({
  method: "POST",
  path: "/echo/:id",
  operationId: "echo",
  summary: "For tests",
  tag: "Tests",
  params: z.object({ id: z.string().max(40) }),
  query: z.object({ q: z.string().optional() }),
  body: {
    json: z.strictObject({ words: z.string() }),
    multipart: z.object({ words: z.string(), file: filePart.optional() }),
    bytes: ["application/x-ndjson"],
    maximumBytes: 1024 ** 2,
  },
  responses: {},
  handle: async ({ params, body, origin }) => {
    if (body.kind === "bytes") return { json: { bytes: body.bytes.byteLength } };
    const { words } = body.value;
    if (words === "fail") throw new Error("a path: /home/ada/library");
    const file = body.kind === "multipart" ? body.value.file : undefined;
    return { json: { id: params.id, words, origin, file: file && Buffer.from(file.bytes).toString() } };
  },
});
/** Takes more than one body may hold in memory without waiting. */
const large = defineRoute({
  method: "POST",
  path: "/large",
  operationId: "large",
  summary: "For tests",
  tag: "Tests",
  params: null,
  query: null,
  body: { bytes: ["application/x-ndjson"], maximumBytes: 100 * 1024 ** 2 },
  responses: {},
  handle: async ({ body }) => ({ json: { bytes: body.bytes.byteLength } }),
});
const events: ApiRoute = defineRoute({
  method: "GET",
  path: "/signed/:id",
  operationId: "signed",
  summary: "For tests",
  tag: "Tests",
  params: z.object({ id: z.string() }),
  query: null,
  body: null,
  admitsSignedUrl: true,
  responses: {},
  handle: async () => ({
    events: (async function* () {
      yield { event: "one", data: { line: "a\nb" }, id: "1" };
    })(),
  }),
});

describe("the API", () => {
  let server: WebServer;
  let host: string;
  const bearer = { authorization: `Bearer ${apiToken}` };
  const json = { ...bearer, "content-type": "application/json" };

  const start = async (limits: Partial<ApiLimits> = {}) => {
    server = await startApiServer({
      engine: createFakeEngine(new Uint8Array()),
      routes: [echo, events, large],
      limits,
    });
    host = `127.0.0.1:${server.port}`;
  };
  beforeEach(() => start());
  afterEach(() => server.close());

  /** A request as any program could send it, headers and path as they are given. */
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: Buffer | string) =>
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
  const say = (headers: Record<string, string> = {}, words = "hello") =>
    send("POST", "/echo/7", { ...json, ...headers }, JSON.stringify({ words }));
  const errorOf = ({ body }: Answer) => (JSON.parse(body) as { error: Record<string, unknown> }).error;

  describe("lets in", () => {
    it.each([
      ["the token of programs", { authorization: `Bearer ${apiToken}` }],
      ["the token in x-api-key", { authorization: "", "x-api-key": apiToken }],
      ["the token from our own page", { origin: "OWN" }],
    ])("%s", async (_case, headers) => {
      const own = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace("OWN", `http://${host}`)]),
      );
      expect(JSON.parse((await say(own)).body)).toEqual({
        id: "7",
        words: "hello",
        origin: `http://${host}`,
      });
    });

    it("the token of the printed address", async () => {
      const token = new URL(server.url).searchParams.get("token") ?? "";
      expect((await say({ authorization: `Bearer ${token}` })).status).toBe(200);
    });

    it("the page's cookie, with the Origin that a browser sends", async () => {
      const headers = { authorization: "", cookie: server.cookie };
      expect((await say({ ...headers, origin: `http://${host}` })).status).toBe(200);
      expect((await say(headers)).status).toBe(403);
    });

    it("nobody by a token that admits once to the page", async () => {
      const once = new URL(server.makeSingleUseUrl()).searchParams.get("token") ?? "";
      expect((await say({ authorization: `Bearer ${once}` })).status).toBe(401);
      expect((await send("GET", `/?token=${once}`)).status).toBe(303);
    });
  });

  it.each([
    ["no token", { authorization: "" }, 401],
    ["a wrong token", { authorization: "Bearer wrong" }, 401],
    ["a wrong token beside the cookie", { authorization: "Bearer wrong", cookie: "COOKIE" }, 401],
    ["a token of another scheme", { authorization: `Basic ${apiToken}` }, 401],
    ["a foreign Origin", { origin: "http://evil.example" }, 403],
    ["a sandboxed page", { origin: "null" }, 403],
    ["another port's Origin", { origin: "http://127.0.0.1:1" }, 403],
    ["a foreign Host (DNS rebinding)", { host: "evil.example" }, 403],
  ])("refuses %s in OpenAI's words", async (_case, headers, status) => {
    const meant = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace("COOKIE", server.cookie)]),
    );
    const answer = await say(meant);
    expect(answer.status).toBe(status);
    expect(errorOf(answer)).toMatchObject({
      type: "authentication_error",
      message: expect.any(String) as string,
    });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("answers no question of CORS and sends no header of it", async () => {
    const preflight = await send("OPTIONS", "/echo/7", {
      origin: "http://evil.example",
      "access-control-request-method": "POST",
    });
    expect(preflight.status).toBe(403);
    const own = await say();
    for (const { headers } of [preflight, own]) {
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
    expect(own.headers["x-content-type-options"]).toBe("nosniff");
    expect(own.headers["cache-control"]).toBe("no-store");
  });

  describe("takes a body", () => {
    const boundary = "b0undary";
    const form = (content: string) =>
      send(
        "POST",
        "/echo/7",
        { ...bearer, "content-type": `multipart/form-data; boundary=${boundary}` },
        content,
      );
    const part = (name: string, value: string, more = "") =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

    it("as a form with a file", async () => {
      const answer = await form(
        `${part("words", "hi")}${part("file", "bytes", '; filename="../../etc/passwd"')}--${boundary}--\r\n`,
      );
      expect(JSON.parse(answer.body)).toMatchObject({ words: "hi", file: "bytes" });
    });

    it("as bytes of a declared type", async () => {
      const answer = await send(
        "POST",
        "/echo/7",
        { ...bearer, "content-type": "application/x-ndjson" },
        "{}\n{}",
      );
      expect(JSON.parse(answer.body)).toEqual({ bytes: 5 });
    });

    it.each([
      ["text/plain", 415],
      ["text/plain; application/json", 415],
      ["application/json-patch+json", 415],
      ["application/x-www-form-urlencoded", 415],
      ["", 415],
      ["application/json; charset=utf-8", 200],
    ])("of type '%s': %i", async (type, status) => {
      expect((await say({ "content-type": type })).status).toBe(status);
    });

    it.each([
      ["that is not JSON", "{", "invalid_json"],
      ["with a field nobody knows", '{"words":"a","more":1}', "unknown_parameter"],
      ["of another kind", '{"words":1}', "invalid_value"],
      ["that is nested without end", "[".repeat(150_000), "invalid_json"],
    ])("but not one %s", async (_case, content, code) => {
      const answer = await send("POST", "/echo/7", json, content);
      expect(answer.status).toBe(400);
      expect(errorOf(answer)["code"]).toBe(code);
    });

    it.each([
      ["many values", `[${"1,".repeat(300_000)}1]`, "application/json"],
      ["many lines of values", "[{},{}]\n".repeat(100_000), "application/x-ndjson"],
    ])("but none of %s, which parsing would stop everything for", async (_case, content, type) => {
      const answer = await send("POST", "/echo/7", { ...json, "content-type": type }, content);
      expect(answer.status).toBe(413);
    });

    it.each([",[{", '\\",[{', "\\\\\\"])("and counts no value inside a text, such as %j", async (piece) => {
      const words = piece.repeat(100_000);
      const answer = await send("POST", "/echo/7", json, JSON.stringify({ words }));
      expect(answer.status).toBe(200);
      expect((JSON.parse(answer.body) as { words: string }).words === words).toBe(true);
    });

    it("but no form that is none, and none of thousands of parts", async () => {
      expect(errorOf(await form("nonsense"))["code"]).toBe("invalid_form");
      const many = `${part("words", "a").repeat(5000)}--${boundary}--\r\n`;
      expect(errorOf(await form(many))["code"]).toBe("invalid_form");
    });

    it("but none that is packed: a few bytes could become any number", async () => {
      expect((await say({ "content-encoding": "gzip" })).status).toBe(415);
    });

    it("but no more than its route takes, and says so before it has come", async () => {
      const announced = await refusedEarly(server.port, [
        "POST /echo/7 HTTP/1.1",
        `Host: ${host}`,
        `Authorization: Bearer ${apiToken}`,
        "Content-Type: application/json",
        `Content-Length: ${200 * 1024 ** 2}`,
      ]);
      expect(announced).toMatch(/^HTTP\/1.1 413/);
    });

    it("but no more than its route takes, where no length is announced", async () => {
      const answer = await send(
        "POST",
        "/echo/7",
        { ...json, "transfer-encoding": "chunked" },
        Buffer.alloc(2 * 1024 ** 2, " "),
      );
      expect(answer.status).toBe(413);
    });

    it("but none with two lengths: what is behind it could pass for a request of somebody else", async () => {
      const smuggled = await refusedEarly(server.port, [
        "POST /echo/7 HTTP/1.1",
        `Host: ${host}`,
        `Authorization: Bearer ${apiToken}`,
        "Content-Type: application/json",
        "Content-Length: 4",
        "Transfer-Encoding: chunked",
      ]);
      expect(smuggled).toMatch(/^HTTP\/1.1 400/);
    });
  });

  it.each([
    ["too much and says so before", bearer, 413, true],
    ["too much without saying", bearer, 413, false],
    ["much and no token", {}, 401, false],
  ])(
    "lets a client that sends %s read its refusal, and keeps nothing",
    async (_case, headers: Record<string, string>, status, announces) => {
      const before = process.memoryUsage().arrayBuffers;
      const chunk = Buffer.alloc(1024 ** 2, " ");
      const body = announces ? Buffer.alloc(200 * 1024 ** 2, " ") : Readable.from(Array(200).fill(chunk));
      const response = await fetch(`http://${host}/echo/7`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: body as BodyInit, // undici takes a Node stream, which the DOM's types do not know
        ...({ duplex: "half" } as object),
      });
      expect(response.status).toBe(status);
      await response.text();
      const kept = process.memoryUsage().arrayBuffers - before;
      if (!announces) expect(kept).toBeLessThan(64 * 1024 ** 2); // fetch itself copies what is announced
    },
  );

  it("cuts off a body that drips, and goes on for others", async () => {
    await server.close();
    await start({ bodyIdleMs: 50 });
    const slow = await refusedEarly(server.port, [
      "POST /echo/7 HTTP/1.1",
      `Host: ${host}`,
      `Authorization: Bearer ${apiToken}`,
      "Content-Type: application/json",
      "Content-Length: 100",
    ]);
    expect(slow).toMatch(/^HTTP\/1.1 408/);
    expect((await say()).status).toBe(200);
  });

  it("lets small bodies pass while large ones hold all the memory", async () => {
    await server.close();
    const bodyBytes = createByteBudget(100, 60_000);
    await bodyBytes.take(100, new AbortController().signal);
    await start({ bodyBytes });
    expect((await say()).status).toBe(200);
  });

  it("holds no memory for a body that may become long, and sends it away once there is none", async () => {
    await server.close();
    const bodyBytes = createByteBudget(20 * 1024 ** 2, 60_000);
    await start({ bodyBytes });
    const slow = connect(server.port, "127.0.0.1").on("error", () => {});
    const lines = [
      "POST /large HTTP/1.1",
      `Host: ${host}`,
      `Authorization: Bearer ${apiToken}`,
      "Content-Type: application/x-ndjson",
      "Transfer-Encoding: chunked",
    ];
    await new Promise<void>((resolve) =>
      slow.write(`${lines.join("\r\n")}\r\n\r\n1\r\n{\r\n`, () => resolve()),
    );
    const sendMegabytes = (count: number, transfer: Record<string, string>) => {
      const headers = { ...bearer, "content-type": "application/x-ndjson", ...transfer };
      return send("POST", "/large", headers, Buffer.alloc(count * 1024 ** 2, " "));
    };
    const chunked = { "transfer-encoding": "chunked" };
    expect((await sendMegabytes(16, {})).status).toBe(200);
    expect((await sendMegabytes(16, chunked)).status).toBe(200);
    await bodyBytes.take(20 * 1024 ** 2, new AbortController().signal);
    const refused = await sendMegabytes(2, chunked);
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "5"]);
    expect(refused.headers["x-should-retry"]).toBeUndefined();
    slow.destroy();
  });

  it("cuts off a body that takes too long as a whole, however steady", async () => {
    await server.close();
    await start({ bodyTotalMs: 150 });
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(
      `POST /echo/7 HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${apiToken}\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n`,
    );
    const drip = setInterval(() => socket.write(" "), 20);
    const first = await new Promise<string>((resolve) =>
      socket.once("data", (data) => resolve(String(data))),
    );
    clearInterval(drip);
    socket.destroy();
    expect(first).toMatch(/^HTTP\/1.1 408/);
  });

  it("asks who is too fast to wait, each token by itself", async () => {
    await server.close();
    await start({ perSecond: 0.001, burst: 2 });
    const statuses = [];
    for (let index = 0; index < 3; index++) statuses.push((await say()).status);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await say();
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(errorOf(refused)["code"]).toBe("rate_limit_exceeded");
    const other = new URL(server.url).searchParams.get("token") ?? "";
    expect((await say({ authorization: `Bearer ${other}` })).status).toBe(200);
  });

  it.each([
    "/v1/images/files/../../../../etc/passwd/own-100.png",
    "/v1/images/files/..%2f..%2fetc%2fpasswd/own-100.png",
    "/v1/images/files/job-1/..%2f..%2fx.png",
  ])("finds nothing at %s", async (path) => {
    expect((await send("GET", path, bearer)).status).toBe(404);
  });

  it("says of an address that does not exist, and of a method, in the same shape", async () => {
    const unknown = await send("GET", "/v1/assistants", bearer);
    expect([unknown.status, errorOf(unknown)["code"]]).toEqual([404, "unknown_url"]);
    for (const name of ["DELETE", "TRACE"]) {
      const method = await send(name, "/echo/7", bearer);
      expect([method.status, method.headers.allow, errorOf(method)["code"]]).toEqual([
        405,
        "POST",
        "method_not_allowed",
      ]);
    }
    const foreign = await send("PROPFIND", "/echo/7", bearer);
    expect([foreign.status, errorOf(foreign)["code"]]).toEqual([501, "method_not_allowed"]);
    expect(foreign.headers["x-should-retry"]).toBe("false");
    const broken = await send("GET", "/edit/status/%zz", bearer);
    expect([broken.status, errorOf(broken)["code"]]).toEqual([400, "bad_url"]);
  });

  it("hides what went wrong inside", async () => {
    const answer = await say({}, "fail");
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain("/home/ada");
  });

  it("streams events as browsers read them", async () => {
    const { body, headers } = await send("GET", "/signed/1", bearer);
    expect(headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(body).toBe('event: one\nid: 1\ndata: {"line":"a\\nb"}\n\n');
  });

  it("leaves the page as it was", async () => {
    expect((await send("GET", "/", { cookie: server.cookie })).body).toBe("the page");
    expect((await send("GET", "/", bearer)).status).toBe(401);
  });
});

/** Sends a head and half of nothing; what comes back is read until the server has said something. */
function refusedEarly(port: number, head: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", reject);
    socket.once("data", (data) => {
      resolve(String(data));
      socket.destroy();
    });
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
  });
}
