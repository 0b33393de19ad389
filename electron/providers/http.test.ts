import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import {
  type FakeReply,
  type FakeServer,
  json,
  redirect,
  startFakeServer,
} from "../../test/fakes/providers/fake-server.ts";
import { createLog } from "../log.ts";
import {
  chargedAs,
  type HttpContext,
  type HttpRequest,
  repeatRequest,
  requestBytes,
  requestJson,
  retryAfterMs,
} from "./http.ts";
import { downloadPicture } from "./poll.ts";

let server: FakeServer;
let replies: FakeReply[];
let lines: string[];
let pauses: number[];
let now: number;

beforeEach(async () => {
  replies = [];
  lines = [];
  pauses = [];
  now = 1_000_000;
  server = await startFakeServer({ answer: () => replies.shift() ?? json(200, { fine: true }) });
});
afterEach(() => server.close());

function contextOf(signal = new AbortController().signal): HttpContext {
  return {
    fetch,
    signal,
    now: () => now,
    log: createLog({ level: "debug", write: (line) => lines.push(line) }),
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
      now += milliseconds;
      await Promise.resolve();
    },
  };
}

function requestOf(changes: Partial<HttpRequest> = {}): HttpRequest {
  return {
    service: "The service",
    url: `${server.origin}/v1/thing?signature=secret`,
    trust: { hosts: [], origin: server.origin },
    headers: { authorization: "Bearer secret" },
    deadlineMs: 10_000,
    maximumBytes: 100_000,
    ...changes,
  };
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe("a request", () => {
  it("returns status, headers and body, and logs neither address nor key", async () => {
    replies = [json(201, { id: 1 }, { "x-request-id": "7" })];
    const reply = await requestJson(contextOf(), requestOf());
    expect(reply).toMatchObject({ status: 201, body: { id: 1 } });
    expect(reply.headers.get("x-request-id")).toBe("7");
    expect(lines.join()).toContain("The service");
    expect(lines.join()).not.toContain("secret");
  });

  it("returns a refusal with whatever body it has", async () => {
    replies = [{ kind: "reply", status: 502, body: "<html>Bad gateway</html>" }];
    expect(await requestJson(contextOf(), requestOf())).toMatchObject({ status: 502, body: null });
  });

  it("returns a redirect instead of following it with a key", async () => {
    replies = [redirect(`${server.origin}/elsewhere`)];
    expect(await requestBytes(contextOf(), requestOf())).toMatchObject({ status: 302 });
    expect(server.requests).toHaveLength(1);
  });

  it("that may cost money is sent once, also where fetch would send it again", async () => {
    const misdirected: FakeReply = { kind: "reply", status: 421, body: "{}" };
    replies = [misdirected, misdirected];
    const error = await failureOf(
      requestJson(contextOf(), requestOf({ method: "POST", body: "{}", isPaid: true })),
    );
    expect(error).toMatchObject({ code: "network", charge: "unknown", retryable: false });
    expect(server.requests).toHaveLength(1);
  });

  it("is not sent to an address that is not trusted", async () => {
    const error = await failureOf(requestBytes(contextOf(), requestOf({ url: "https://evil.example/" })));
    expect(error).toMatchObject({ code: "provider-failed" });
  });

  it("ends with the signal's reason, while it waits and while the body arrives", async () => {
    for (const reply of [{ kind: "hang" }, { kind: "drip" }] as const) {
      replies = [reply];
      const controller = new AbortController();
      const reason = new Error("Enough.");
      const asked = server.requests.length;
      const failure = failureOf(requestBytes(contextOf(controller.signal), requestOf({ isPaid: true })));
      while (server.requests.length === asked) await new Promise((resolve) => setImmediate(resolve));
      controller.abort(reason);
      expect(await failure).toBe(reason);
    }
  });

  it.each([{ kind: "hang" }, { kind: "drip" }] as const)("ends at its deadline: $kind", async (reply) => {
    replies = [reply];
    const error = await failureOf(requestBytes(contextOf(), requestOf({ deadlineMs: 100 })));
    expect(error).toMatchObject({ code: "network", retryable: true, charge: null });
    expect(error).toHaveProperty("message", expect.stringContaining("0.1 seconds"));
  });

  it.each([
    ["announced", { kind: "oversized", announcedBytes: 100_001 }],
    ["without end", { kind: "endless" }],
  ] as const)("stops reading beyond the limit: %s", async (_case, reply) => {
    replies = [reply];
    const error = await failureOf(requestBytes(contextOf(), requestOf()));
    expect(error).toMatchObject({
      code: "provider-failed",
      message: expect.stringContaining("100000 bytes"),
    });
  });

  it("takes a body of exactly the limit", async () => {
    replies = [{ kind: "reply", status: 200, body: new Uint8Array(100_000) }];
    expect((await requestBytes(contextOf(), requestOf())).body).toHaveLength(100_000);
  });

  it("does not take half a body for a whole one", async () => {
    replies = [{ kind: "drop", when: "in-body" }];
    expect(await failureOf(requestBytes(contextOf(), requestOf()))).toMatchObject({ code: "network" });
  });

  it("compares a compressed body with no length: it is announced for other bytes", async () => {
    const context: HttpContext = {
      ...contextOf(),
      fetch: () =>
        Promise.resolve(
          new Response("four", { headers: { "content-length": "2", "content-encoding": "gzip" } }),
        ),
    };
    expect((await requestBytes(context, requestOf())).body).toHaveLength(4);
  });

  it.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "CERT_HAS_EXPIRED"])(
    "that was paid for was not charged where nothing could be sent: %s",
    async (code) => {
      const cause = Object.assign(new Error("no"), { code });
      const context: HttpContext = {
        ...contextOf(),
        fetch: () => Promise.reject(new TypeError("fetch failed", { cause })),
      };
      const error = await failureOf(requestBytes(context, requestOf({ isPaid: true })));
      expect(error).toMatchObject({ code: "network", charge: "not-charged", retryable: true });
    },
  );

  it.each(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT", "ETIMEDOUT"])(
    "that was paid for may have been charged where the connection broke: %s",
    async (code) => {
      const cause = Object.assign(new Error("no"), { code });
      const context: HttpContext = {
        ...contextOf(),
        fetch: () => Promise.reject(new TypeError("fetch failed", { cause })),
      };
      const error = await failureOf(requestBytes(context, requestOf({ isPaid: true })));
      expect(error).toMatchObject({ code: "network", charge: "unknown", retryable: false });
    },
  );
});

describe("a question that costs nothing", () => {
  const ask = (until: number) => {
    const context = contextOf();
    return repeatRequest(context, until, () => requestJson(context, requestOf()));
  };

  it("is asked again with growing pauses while the service fails", async () => {
    replies = [json(500, {}), { kind: "drop", when: "before-headers" }, json(503, {})];
    expect(await ask(now + 60_000)).toMatchObject({ status: 200 });
    expect(pauses).toEqual([500, 1000, 2000]);
  });

  it("is asked again where a gateway's page came in between", async () => {
    replies = [{ kind: "reply", status: 200, body: "<html>One moment, please</html>" }];
    expect(await ask(now + 60_000)).toMatchObject({ status: 200, body: { fine: true } });
  });

  it("waits as long as the service says, in seconds or to a date", async () => {
    now = Date.UTC(2026, 10, 21, 12, 0, 0);
    replies = [
      json(429, {}, { "retry-after": "3" }),
      json(429, {}, { "retry-after": "Sat, 21 Nov 2026 12:00:10 GMT" }),
    ];
    expect(await ask(now + 60_000)).toMatchObject({ status: 200 });
    expect(pauses).toEqual([3000, 7000]);
  });

  it("is not asked again when the pause would end too late", async () => {
    replies = [json(429, {}, { "retry-after": "3600" })];
    expect(await ask(now + 60_000)).toMatchObject({ status: 429 });
    replies = [{ kind: "drop", when: "before-headers" }];
    expect(await failureOf(ask(now))).toMatchObject({ code: "network" });
    expect(pauses).toEqual([]);
  });

  it("is not asked again where the answer is final", async () => {
    replies = [json(404, {})];
    expect(await ask(now + 60_000)).toMatchObject({ status: 404 });
    expect(server.requests).toHaveLength(1);
  });
});

describe("a download", () => {
  const download = (trust = { hosts: [], origin: server.origin }) =>
    downloadPicture(
      contextOf(),
      {
        service: "The service",
        url: `${server.origin}/1.png`,
        trust,
      },
      { downloadMs: 10_000 },
      now + 60_000,
    );
  const picture: FakeReply = { kind: "reply", status: 200, body: Uint8Array.of(137, 80, 78, 71) };

  it("follows three redirects, without any key", async () => {
    replies = [redirect("/2.png"), redirect(`${server.origin}/3.png`), redirect("4.png"), picture];
    expect(await download()).toEqual(Buffer.of(137, 80, 78, 71));
    expect(server.requests.map(({ path }) => path)).toEqual(["/1.png", "/2.png", "/3.png", "/4.png"]);
  });

  it("does not follow a fourth", async () => {
    replies = Array.from({ length: 9 }, () => redirect("/again.png"));
    expect(await failureOf(download())).toMatchObject({ code: "provider-failed" });
    expect(server.requests).toHaveLength(4);
  });

  it("follows none to an address that is not trusted", async () => {
    replies = [redirect("http://169.254.169.254/latest/meta-data")];
    expect(await failureOf(download())).toMatchObject({ code: "provider-failed" });
  });

  it.each([403, 404, 410])("has expired with status %i", async (status) => {
    replies = [json(status, {})];
    expect(await failureOf(download())).toMatchObject({ code: "result-expired" });
  });

  it("is no picture when it is JSON or a page, whatever it is called", async () => {
    for (const body of ['{"error":"gone"}', "  <!doctype html>"]) {
      replies = [{ kind: "reply", status: 200, headers: { "content-type": "image/png" }, body }];
      expect(await failureOf(download())).toMatchObject({ code: "provider-failed" });
    }
  });
});

describe("what a failure costs", () => {
  it("is told by the stage where the failure does not say it", () => {
    const quiet = new AppError("network", "No.", { retryable: true, retryAfterMs: 5, nextStep: "Wait." });
    expect(chargedAs("unknown", quiet)).toMatchObject({
      code: "network",
      charge: "unknown",
      retryable: false,
      retryAfterMs: 5,
      nextStep: "Wait.",
    });
    const told = new AppError("moderated", "No.", { charge: "not-charged" });
    expect(chargedAs("charged", told)).toBe(told);
    const abort = new Error("Stop.");
    expect(chargedAs("charged", abort)).toBe(abort);
  });
});

describe("Retry-After", () => {
  it.each([
    ["0", 0],
    ["1.5", 1500],
    ["-1", null],
    ["soon", null],
    ["99999999999", null],
  ])("%j is %s milliseconds", (text, expected) => {
    expect(retryAfterMs(new Headers({ "retry-after": text }), 0)).toBe(expected);
  });
});
