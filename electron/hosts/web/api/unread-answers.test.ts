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

let server: WebServer;
let sockets: Socket[];
const bearer = { authorization: `Bearer ${apiToken}` };
/** As startApiServer signs. */
const signed = (path: string) => createSignedUrls("a secret", Date.now).sign(path, 60_000);

/** Asks and never reads. */
const ask = (path: string, headers: Readonly<Record<string, string>> = {}) => {
  const socket = connect(server.port, "127.0.0.1").on("error", () => {});
  sockets.push(socket.pause());
  const lines = Object.entries({ host: `127.0.0.1:${server.port}`, ...headers });
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.map((line) => `${line.join(": ")}\r\n`).join("")}\r\n`);
};

const start = async (answerIdleMs: number) => {
  server = await startApiServer({
    engine: createFakeEngine(new Uint8Array()),
    routes: [large, slow],
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

it("lets a stream live that is read, however long it is", async () => {
  await start(idleMs);
  const { status, body } = await sendRaw(server.port, "GET", "/slow", bearer);
  expect([status, body.match(/^data: \d$/gm)?.length]).toEqual([200, 10]);
});
