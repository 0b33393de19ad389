import OpenAI, { toFile } from "openai";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeEngine, type FakeEngine } from "../../../../test/fakes/fake-program-engine.ts";
import { apiToken, startApiServer } from "../../../../test/support/api-server.ts";
import { seededRandom } from "../../../../test/support/seeded-random.ts";
import { noisePicture } from "../../../../test/support/test-pictures.ts";
import type { WebServer } from "../server.ts";

describe("OpenAI's routes, asked again by themselves,", () => {
  let engine: FakeEngine;
  let server: WebServer;
  let picture: Uint8Array;

  beforeEach(async () => {
    picture = await noisePicture({ width: 96, height: 64 }, seededRandom(1));
    engine = createFakeEngine(await noisePicture({ width: 64, height: 64 }, seededRandom(2)));
    server = await start();
  });
  const start = () =>
    startApiServer({
      engine,
      settings: {
        defaultApiModel: "bfl/flux-kontext-pro",
        apiModelAliases: { "gpt-image-1": "openai/gpt-image-2" },
      },
    });
  afterEach(() => server.close());

  const file = (bytes: Uint8Array) => toFile(bytes, "picture.png", { type: "image/png" });
  const post = (more: object = {}) =>
    fetch(`${server.origin}/v1/images/edits`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
      body: JSON.stringify({ image: Buffer.from(picture).toString("base64"), prompt: "a red door", ...more }),
    });

  it.each([
    ["provider-failed", 502],
    ["network", 504],
    ["out-of-credit", 429],
    ["interrupted", 503],
  ] as const)("are not asked again by OpenAI's client after %s", async (code, status) => {
    const patient = new OpenAI({ apiKey: apiToken, baseURL: `${server.origin}/v1`, maxRetries: 3 });
    engine.fail({ code, message: "It failed.", nextStep: null, retryable: true, charge: "unknown" });
    const error = await patient.images
      .edit({ image: await file(picture), prompt: "x" })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ status });
    expect(engine.asked).toHaveLength(1);
  });

  it("make no second job when OpenAI's client was cut off and asks again", async () => {
    const go = engine.hold();
    const impatient = new OpenAI({ apiKey: apiToken, baseURL: `${server.origin}/v1`, maxRetries: 1 });
    let posts = 0;
    const answer = await impatient
      .withOptions({
        fetch: async (url, init) => {
          const cut = new AbortController();
          const sent = fetch(url, { ...init, signal: posts++ === 0 ? cut.signal : null });
          if (posts === 1) {
            while (engine.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
            cut.abort(new TypeError("The connection was cut."));
          } else go();
          return sent;
        },
      })
      .images.generate({ model: "gpt-image-1", prompt: "x" });
    expect([posts, answer.data?.length]).toEqual([2, 1]);
    expect(engine.asked).toHaveLength(1);
  });

  const counted = (count: number, more: RequestInit = {}) =>
    fetch(`${server.origin}/v1/images/edits`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${apiToken}`,
        "content-type": "application/json",
        "x-stainless-retry-count": String(count),
      },
      body: JSON.stringify({ image: Buffer.from(picture).toString("base64"), prompt: "a red door" }),
      ...more,
    });
  const cutOff = async () => {
    const cut = new AbortController();
    const before = engine.asked.length;
    const sent = counted(0, { signal: cut.signal });
    while (engine.asked.length === before) await new Promise((resolve) => setImmediate(resolve));
    cut.abort(new TypeError("The connection was cut."));
    await expect(sent).rejects.toThrow("cut");
  };

  it("make no second job when Palimpsest was started anew in between", async () => {
    const go = engine.hold();
    await cutOff();
    await server.close();
    server = await start();
    go();
    expect((await counted(1)).status).toBe(200);
    expect(engine.asked).toHaveLength(1);
  });

  it("get a picture of their own when the same call before was answered", async () => {
    await counted(0);
    await counted(1);
    expect(engine.asked).toHaveLength(2);
  });

  it("get a picture of their own while somebody else waits for the same", async () => {
    const go = engine.hold();
    const [first, second] = [counted(0), counted(1)];
    while (engine.asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
    go();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
  });

  it("make another job when OpenAI's client asks again because it may", async () => {
    const patient = new OpenAI({ apiKey: apiToken, baseURL: `${server.origin}/v1`, maxRetries: 1 });
    const failure = { message: "Too many.", nextStep: null, retryable: true, charge: null };
    engine.fail({ ...failure, code: "rate-limited" });
    const { data } = await patient.images.edit({ image: await file(picture), prompt: "x" });
    expect([data?.length, engine.asked.length]).toEqual([1, 2]);
  });

  it("make a job for each of two requests that are the same", async () => {
    await post();
    await post();
    expect(engine.asked).toHaveLength(2);
  });

  it("are not asked again by OpenAI's client when one of several failures was paid for", async () => {
    const failure = { message: "It failed.", nextStep: null, retryable: true };
    engine.fail({ ...failure, code: "rate-limited", charge: "not-charged" });
    engine.fail({ ...failure, code: "provider-failed", charge: "charged" });
    const response = await post({ n: 2 });
    expect([response.status, response.headers.get("x-should-retry")]).toEqual([502, "false"]);
  });
});
