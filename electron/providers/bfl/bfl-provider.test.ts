import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findModel, modelsOf } from "../../../shared/catalogue/models.ts";
import { checkParameters } from "../../../shared/catalogue/parameters.ts";
import {
  type FakeBfl,
  filteredInputWord,
  filteredOutputWord,
  startFakeBfl,
} from "../../../test/fakes/providers/bfl.ts";
import { describeProvider } from "../../../test/fakes/providers/conformance.ts";
import { json } from "../../../test/fakes/providers/fake-server.ts";
import { behaviours } from "../../../test/fakes/providers/fake-service.ts";
import { createTeller } from "../../../test/fakes/providers/story.ts";
import { maskOf, paint, weave } from "../builtin/testing/pictures.ts";
import type { ProviderRequest } from "../provider.ts";
import { createBflProvider } from "./bfl-provider.ts";

const key = "bfl-planted-key-51c2";

function requestOf(modelId: string, changes: Partial<ProviderRequest> = {}): ProviderRequest {
  const model = findModel(modelId);
  if (!model) throw new Error(`There is no model ${modelId}.`);
  return {
    model,
    image: paint(96, 64, 3, weave),
    mask: null,
    prompt: "a red door",
    parameters: checkParameters(model, {}),
    seed: 7,
    references: [],
    ...changes,
  };
}

describeProvider("Black Forest Labs", {
  createProvider: createBflProvider,
  startFake: ({ key: accepted, elsewhere }) => startFakeBfl({ key: accepted, elsewhere }),
  request: () => requestOf("bfl/flux-2-pro"),
  key,
  flow: "job",
  hasDownload: true,
  supports: behaviours,
  refusal: (status, headers) =>
    json(
      status,
      status === 422
        ? { detail: [{ loc: ["body", "prompt"], msg: "String should have at least 1 character", type: "x" }] }
        : { detail: `Refused with ${status}; the key was ${key}` },
      headers,
    ),
  refusedField: "prompt",
  cancelsRemotely: false,
});

describe("Black Forest Labs", () => {
  let fake: FakeBfl;
  beforeEach(async () => {
    fake = await startFakeBfl({ key, credits: 1234 });
  });
  afterEach(() => fake.close());

  const run = (
    request: ProviderRequest,
    account: { key: string; baseUrl: string } = { key, baseUrl: fake.baseUrl },
  ) =>
    createTeller({ harness: { request: () => request, key: account.key }, fake: account }).run(
      createBflProvider(),
    );

  it("says what the service settled", async () => {
    const { result } = await run(requestOf("bfl/flux-2-pro"));
    expect(result?.cost).toEqual({ amount: 0.045, currency: "USD" });
  });

  it("names the field that the service finds wrong", async () => {
    const { error } = await run(requestOf("bfl/flux-2-flex", { parameters: { steps: 99 } }));
    expect(error).toMatchObject({ code: "invalid-input", message: expect.stringContaining('"steps"') });
    expect(fake.submits).toEqual([]);
  });

  it.each([
    [filteredInputWord, "the request"],
    [filteredOutputWord, "the result"],
  ])("tells what the filter refused at %s: %s", async (prompt, what) => {
    const { error } = await run(requestOf("bfl/flux-2-pro", { prompt }));
    expect(error).toMatchObject({ code: "moderated", message: expect.stringContaining(what) });
  });

  it.each(modelsOf("bfl").filter(({ mask }) => !mask.required))("gets a picture from $id", async (model) => {
    const image = paint(256, 256, 3, weave);
    const { result, error } = await run(requestOf(model.id, { image }));
    expect(error).toBeUndefined();
    expect(result?.image.channels).toBe(3);
  });

  it.each(modelsOf("bfl").filter(({ mask }) => mask.required))(
    "gets a picture under a mask from $id",
    async (model) => {
      const image = paint(256, 256, 3, weave);
      const mask = maskOf(256, 256, (x) => x > 200);
      const { result } = await run(requestOf(model.id, { image, mask }));
      expect(result?.image).toMatchObject({ width: 256, height: 256 });
    },
  );

  it("warns of a prompt that the service rewrote", async () => {
    fake.script(
      "poll",
      json(200, {
        id: "x",
        status: "Ready",
        result: {
          sample: `${fake.baseUrl}/delivery/00000000-0000-4000-8000-000000000001.png`,
          prompt: "a tall red door",
        },
      }),
    );
    const { result } = await run(requestOf("bfl/flux-2-pro"));
    expect(result?.warnings).toEqual([expect.stringContaining("a tall red door")]);
  });

  it("believes a failed job that is told of with 422", async () => {
    fake.script(
      "poll",
      json(422, { id: "x", status: "Error", result: null, details: { reason: "too dark" } }),
    );
    const { error } = await run(requestOf("bfl/flux-2-pro"));
    expect(error).toMatchObject({ code: "provider-failed", message: expect.stringContaining("too dark") });
  });

  it.each([
    ["a status", { id: "x", status: "Task not found", result: null }],
    ["a detail alone", { detail: "Not Found" }],
  ])(
    "waits for a job that the service does not know yet, and gives it up when it stays so: 404 with %s",
    async (_said, body) => {
      const unknown = json(404, body);
      fake.script("poll", unknown, unknown);
      expect((await run(requestOf("bfl/flux-2-pro"))).result).toBeDefined();
      fake.always("poll", unknown);
      expect((await run(requestOf("bfl/flux-2-pro"))).error).toMatchObject({ code: "result-expired" });
    },
  );

  it("asks the service's own hosts over https where no other address is set, and fetches without the key", async () => {
    const asked: { url: string; hasKey: boolean }[] = [];
    const request = requestOf("bfl/flux-2-pro");
    const png = await createTeller({ harness: { request: () => request, key }, fake }).codec.encodePng(
      request.image,
    );
    const teller = createTeller({
      harness: { request: () => request, key },
      fake: { baseUrl: null },
      fetch: async (input, init) => {
        const url = new Request(input).url;
        asked.push({ url, hasKey: new Headers(init?.headers).get("x-key") === key });
        await Promise.resolve();
        if (url === "https://api.bfl.ai/v1/flux-2-pro") {
          return Response.json({ id: "1", polling_url: "https://api.us4.bfl.ai/v1/get_result?id=1" });
        }
        if (url.startsWith("https://api.us4.bfl.ai/")) {
          return Response.json({
            id: "1",
            status: "Ready",
            result: { sample: "https://delivery.example.com/1.png" },
          });
        }
        return new Response(Buffer.from(png));
      },
    });
    expect((await teller.run(createBflProvider())).result).toBeDefined();
    expect(asked).toEqual([
      { url: "https://api.bfl.ai/v1/flux-2-pro", hasKey: true },
      { url: "https://api.us4.bfl.ai/v1/get_result?id=1", hasKey: true },
      { url: "https://delivery.example.com/1.png", hasKey: false },
    ]);
  });

  it.each([
    [key, "accepted", "1234 credits ($12.34)"],
    ["another key", "refused", "does not accept"],
  ])("tests the key %s without cost: %s", async (tested, result, detail) => {
    const teller = createTeller({
      harness: { request: () => requestOf("bfl/flux-2-pro"), key: tested },
      fake,
    });
    expect(await teller.testKey(createBflProvider())).toEqual({
      result,
      detail: expect.stringContaining(detail),
    });
    expect(fake.submits).toEqual([]);
  });
});
