import { describe, expect, it } from "vitest";
import { z } from "zod";
import { apiToken } from "../../../../test/support/api-server.ts";
import { echoRoute, errorOf, refusedEarly } from "../../../../test/support/raw-requests.ts";
import { bearer, useApiServer } from "../../../../test/support/use-api-server.ts";
import { type ApiRoute, defineRoute } from "./route.ts";

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
  const api = useApiServer([echoRoute, events]);
  const { send, say, restart } = api;

  describe("lets in", () => {
    it.each([
      ["the token of programs", { authorization: `Bearer ${apiToken}` }],
      ["the token in x-api-key", { authorization: "", "x-api-key": apiToken }],
      ["the token from our own page", { origin: "OWN" }],
    ])("%s", async (_case, headers) => {
      const own = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace("OWN", `http://${api.host}`)]),
      );
      expect(JSON.parse((await say(own)).body)).toEqual({
        id: "7",
        words: "hello",
        origin: `http://${api.host}`,
      });
    });

    it("the token of the printed address", async () => {
      const token = new URL(api.server.url).searchParams.get("token") ?? "";
      expect((await say({ authorization: `Bearer ${token}` })).status).toBe(200);
    });

    it("the page's cookie, with the Origin that a browser sends", async () => {
      const headers = { authorization: "", cookie: api.server.cookie };
      expect((await say({ ...headers, origin: `http://${api.host}` })).status).toBe(200);
      expect((await say(headers)).status).toBe(403);
    });

    it("nobody by a token that admits once to the page", async () => {
      const once = new URL(api.server.makeSingleUseUrl()).searchParams.get("token") ?? "";
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
      Object.entries(headers).map(([name, value]) => [name, value.replace("COOKIE", api.server.cookie)]),
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

  it("asks who is too fast to wait, each token by itself", async () => {
    await restart({ perSecond: 0.001, burst: 2 });
    const statuses = [];
    for (let index = 0; index < 3; index++) statuses.push((await say()).status);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await say();
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(errorOf(refused)["code"]).toBe("rate_limit_exceeded");
    const other = new URL(api.server.url).searchParams.get("token") ?? "";
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

  it.each([
    ["a method that is none", ["BREW /echo/7 HTTP/1.1"], 400, "bad_request"],
    [
      "headers that are too large",
      ["GET /echo/7 HTTP/1.1", `X: ${"x".repeat(20_000)}`],
      431,
      "headers_too_large",
    ],
    ["what is no HTTP", ["Hello"], 400, "bad_request"],
  ])("says of %s in the same shape what is wrong", async (_case, head, status, code) => {
    const answer = await refusedEarly(api.server.port, head);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const error: unknown = JSON.parse(answer.split("\r\n\r\n")[1] ?? "");
    expect(error).toMatchObject({
      error: { code, type: "invalid_request_error", param: null, palimpsest: { retryable: false } },
    });
  });

  it("answers HEAD with the head of the answer to GET", async () => {
    const { status, headers, body } = await send("HEAD", "/v1/models", bearer);
    expect([status, body]).toEqual([200, ""]);
    const whole = await send("GET", "/v1/models", bearer);
    expect(headers["content-length"]).toBe(String(Buffer.byteLength(whole.body)));
    expect((await send("HEAD", "/v1/models")).status).toBe(401);
    const refused = await send("HEAD", "/echo/7", bearer);
    expect([refused.status, refused.headers.allow]).toEqual([405, "POST"]);
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
    expect((await send("GET", "/", { cookie: api.server.cookie })).body).toBe("the page");
    expect((await send("GET", "/", bearer)).status).toBe(401);
  });
});
