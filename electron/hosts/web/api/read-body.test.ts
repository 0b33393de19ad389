import { connect } from "node:net";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { apiToken } from "../../../../test/support/api-server.ts";
import { echoRoute, errorOf, largeRoute, refusedEarly } from "../../../../test/support/raw-requests.ts";
import { bearer, json, useApiServer } from "../../../../test/support/use-api-server.ts";
import { createByteBudget } from "./limits.ts";

describe("the API", () => {
  const api = useApiServer([echoRoute, largeRoute]);
  const { send, say, restart } = api;

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
      const announced = await refusedEarly(api.server.port, [
        "POST /echo/7 HTTP/1.1",
        `Host: ${api.host}`,
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
      const smuggled = await refusedEarly(api.server.port, [
        "POST /echo/7 HTTP/1.1",
        `Host: ${api.host}`,
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
      const response = await fetch(`http://${api.host}/echo/7`, {
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
    await restart({ bodyIdleMs: 50 });
    const slow = await refusedEarly(api.server.port, [
      "POST /echo/7 HTTP/1.1",
      `Host: ${api.host}`,
      `Authorization: Bearer ${apiToken}`,
      "Content-Type: application/json",
      "Content-Length: 100",
    ]);
    expect(slow).toMatch(/^HTTP\/1.1 408/);
    expect((await say()).status).toBe(200);
  });

  it("lets small bodies pass while large ones hold all the memory", async () => {
    const bodyBytes = createByteBudget(100, 60_000);
    await bodyBytes.take(100, new AbortController().signal);
    await restart({ bodyBytes });
    expect((await say()).status).toBe(200);
  });

  it("sends small bodies away as well once they hold all of their own memory for long", async () => {
    const smallBodyBytes = createByteBudget(1000, 20);
    const release = await smallBodyBytes.take(1000, new AbortController().signal);
    await restart({ smallBodyBytes });
    expect((await say()).status).toBe(503);
    release();
    expect((await say()).status).toBe(200);
  });

  it("holds no memory for a body that may become long, and sends it away once there is none", async () => {
    const bodyBytes = createByteBudget(20 * 1024 ** 2, 60_000);
    await restart({ bodyBytes });
    const slow = connect(api.server.port, "127.0.0.1").on("error", () => {});
    const lines = [
      "POST /large HTTP/1.1",
      `Host: ${api.host}`,
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
    await restart({ bodyTotalMs: 150 });
    const socket = connect(api.server.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(
      `POST /echo/7 HTTP/1.1\r\nHost: ${api.host}\r\nAuthorization: Bearer ${apiToken}\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n`,
    );
    const drip = setInterval(() => socket.write(" "), 20);
    const first = await new Promise<string>((resolve) =>
      socket.once("data", (data) => resolve(String(data))),
    );
    clearInterval(drip);
    socket.destroy();
    expect(first).toMatch(/^HTTP\/1.1 408/);
  });
});
