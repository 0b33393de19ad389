import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { createFakeEngine } from "../../../../test/fakes/fake-program-engine.ts";
import { apiToken, startApiServer } from "../../../../test/support/api-server.ts";
import { errorOf, sendRaw } from "../../../../test/support/raw-requests.ts";
import type { WebServer } from "../server.ts";
import { type ApiRoute, defineRoute } from "./route.ts";
import { createSignedUrls } from "./signed-urls.ts";

const idleMs = 300;
/** More than the system takes off a server's hands for a reader that does not read. */
const largeBytes = 48 * 1024 ** 2;

const facts = { method: "GET", summary: "For tests", tag: "Tests", query: null, body: null } as const;
/** How often the large picture was sent. */
let begun: number;

const large: ApiRoute = defineRoute({
  ...facts,
  path: "/large/:id",
  operationId: "large",
  params: z.object({ id: z.string() }),
  admitsSignedUrl: true,
  responses: {},
  handle: async ({ roomForPictures }) => {
    await roomForPictures();
    begun++;
    return { bytes: new Uint8Array(largeBytes), mediaType: "image/png" };
  },
});
const picture: ApiRoute = defineRoute({
  ...facts,
  path: "/picture/:id",
  operationId: "picture",
  params: z.object({ id: z.string() }),
  admitsSignedUrl: true,
  responses: {},
  handle: async ({ roomForPictures }) => {
    const leave = await roomForPictures();
    const events = async function* () {
      begun++;
      yield { event: null, data: "x".repeat(largeBytes) };
      leave();
    };
    return { events: events() };
  },
});
const slow: ApiRoute = defineRoute({
  ...facts,
  path: "/slow",
  operationId: "slow",
  params: null,
  responses: {},
  handle: async () => ({
    events: (async function* () {
      for (let number = 0; number < 10; number++) {
        await wait(idleMs / 4);
        yield { event: null, data: number };
      }
    })(),
  }),
});

/** Streams nothing but its end, or answers, after three times as long as nothing may be read. */
const silent: ApiRoute = defineRoute({
  ...facts,
  path: "/silent",
  operationId: "silent",
  params: null,
  responses: {},
  handle: async () => ({
    events: (async function* () {
      await wait(3 * idleMs);
      yield { event: null, data: "spoken" };
    })(),
  }),
});
const late: ApiRoute = defineRoute({
  ...facts,
  path: "/late",
  operationId: "late",
  params: null,
  responses: {},
  handle: async () => {
    await wait(3 * idleMs);
    return { json: "late" };
  },
});
const quick: ApiRoute = defineRoute({
  ...facts,
  path: "/quick",
  operationId: "quick",
  params: null,
  responses: {},
  handle: async () => ({ json: "quick" }),
});

let server: WebServer;
let sockets: Socket[];
const bearer = { authorization: `Bearer ${apiToken}` };
/** As startApiServer signs. */
const signed = (path: string) => createSignedUrls("a secret", Date.now).sign(path, 60_000);

/** Asks and never reads. */
const ask = (path: string, headers: Readonly<Record<string, string>> = {}) => askAll([path], headers).pause();
/** All of them at once on one connection. */
const askAll = (paths: readonly string[], headers: Readonly<Record<string, string>>) => {
  const socket = connect(server.port, "127.0.0.1").on("error", () => {});
  sockets.push(socket);
  const lines = Object.entries({ host: `127.0.0.1:${server.port}`, ...headers });
  const head = lines.map((line) => `${line.join(": ")}\r\n`).join("");
  socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\n${head}\r\n`).join(""));
  return socket;
};

const start = async (answerIdleMs: number) => {
  server = await startApiServer({
    engine: createFakeEngine(new Uint8Array()),
    routes: [large, picture, slow, silent, late, quick],
    limits: { answerIdleMs, answersAtOnce: 1, answersOfAddressAtOnce: 1 },
  });
};
beforeEach(() => {
  begun = 0;
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await server.close();
});

it("cuts a client off that reads nothing of its answer, and lets in who waits behind it", async () => {
  await start(idleMs);
  for (let count = 0; count < 3; count++) ask("/large/1", bearer);
  await expect.poll(() => begun).toBe(1);
  await expect.poll(() => begun, { timeout: 20_000 }).toBe(3);
});

it("gives one signed address to one reader at once, and another address meanwhile", async () => {
  await start(60_000);
  ask(signed("/large/1"));
  await expect.poll(() => begun).toBe(1);
  const refused = await sendRaw(server.port, "GET", signed("/large/1"));
  expect([refused.status, errorOf(refused)["code"]]).toEqual([429, "rate_limit_exceeded"]);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await sendRaw(server.port, "GET", signed("/large/2"))).status).toBe(200);
  sockets[0]?.destroy();
  const again = async () => (await sendRaw(server.port, "GET", signed("/large/1"))).status;
  await expect.poll(again, { timeout: 20_000 }).toBe(200);
});

it("holds a stream's place until the client has read the picture that is on its way", async () => {
  await start(60_000);
  const place = signed("/picture/1");
  ask(place);
  await expect.poll(() => begun).toBe(1);
  expect((await sendRaw(server.port, "GET", place)).status).toBe(429);
  expect(begun).toBe(1);
  sockets[0]?.destroy();
  const again = async () => (await sendRaw(server.port, "GET", place)).status;
  await expect.poll(again, { timeout: 20_000 }).toBe(200);
  expect(begun).toBe(2);
});

it("cuts neither what takes long to answer nor a stream that is long silent, alone or behind another answer", async () => {
  await start(idleMs);
  const spoken = Promise.all(["/silent", "/late"].map((path) => sendRaw(server.port, "GET", path, bearer)));
  const behind = askAll(["/quick", "/quick", "/late"], bearer).setEncoding("utf8");
  let heard = "";
  for await (const text of behind) {
    heard += text;
    if (heard.includes('"late"')) break;
  }
  expect(heard.match(/^"\w+"/gm)).toEqual(['"quick"', '"quick"', '"late"']);
  expect((await spoken).map(({ body }) => body)).toEqual([
    expect.stringMatching(/^(: \n\n)+data: spoken\n\n$/),
    '"late"',
  ]);
});

it("cuts off who reads nothing of an answer behind another", async () => {
  await start(idleMs);
  const closed = once(askAll(["/late", "/large/1"], bearer).pause(), "close");
  ask("/large/2", bearer);
  await expect.poll(() => begun, { timeout: 20_000 }).toBe(2);
  sockets[0]?.resume();
  await closed;
});

it("lets a stream live that is read, however long it is", async () => {
  await start(idleMs);
  const { status, body } = await sendRaw(server.port, "GET", "/slow", bearer);
  expect([status, body.match(/^data: \d$/gm)?.length]).toEqual([200, 10]);
});
