import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Raster8 } from "../../../shared/domain/raster.ts";
import { patientTiming } from "../../../test/fakes/providers/conformance/scene.ts";
import { describeProvider } from "../../../test/fakes/providers/conformance.ts";
import { json } from "../../../test/fakes/providers/fake-server.ts";
import { behaviours, type FakeService } from "../../../test/fakes/providers/fake-service.ts";
import { modelRequest } from "../../../test/fakes/providers/model-request.ts";
import { refusal, startFakeReplicate } from "../../../test/fakes/providers/replicate.ts";
import { createTeller } from "../../../test/fakes/providers/story.ts";
import type { ProviderRequest } from "../provider.ts";
import { createReplicateProvider } from "./replicate-provider.ts";

const key = "r8_0123456789abcdef";

describeProvider("Replicate", {
  createProvider: createReplicateProvider,
  startFake: startFakeReplicate,
  request: () => modelRequest("replicate/flux-fill-dev"),
  key,
  flow: "job",
  hasDownload: true,
  supports: behaviours,
  refusal: (status, headers) =>
    refusal(
      status,
      status === 422 ? [{ field: "guidance", description: "Must be less than or equal to 100" }] : "No.",
      headers,
    ),
  refusedField: "guidance",
  cancelsRemotely: true,
});

describe("Replicate's provider", () => {
  let fake: FakeService;
  beforeEach(async () => {
    fake = await startFakeReplicate({ key });
  });
  afterEach(() => fake.close());

  const provider = createReplicateProvider(patientTiming);
  const teller = (request: ProviderRequest) =>
    createTeller({ harness: { request: () => request, key }, fake });

  it("does not let the request wait for the result, and has the job end by itself", async () => {
    await teller(modelRequest("replicate/flux-fill-pro")).run(provider);
    const [created] = fake.requests;
    expect(created?.path).toBe("/v1/models/black-forest-labs/flux-fill-pro/predictions");
    expect(created?.headers).not.toHaveProperty("prefer");
    expect(created?.headers).toHaveProperty("cancel-after", "1m");
  });

  it("asks for a model that Replicate does not keep running by its version, and says which it was", async () => {
    const { result } = await teller(modelRequest("replicate/stable-diffusion-inpainting")).run(provider);
    expect(fake.requests[0]?.path).toBe("/v1/predictions");
    expect(result?.modelRevision).toMatch(/^e490d072/);
  });

  it("uploads what is too much for a request", async () => {
    const noise: Raster8 = {
      width: 800,
      height: 800,
      channels: 3,
      data: new Uint8Array(randomBytes(800 * 800 * 3)),
    };
    const { result } = await teller(modelRequest("replicate/flux-kontext-pro", { image: noise })).run(
      provider,
    );
    expect(result?.image).toMatchObject({ width: 800, height: 800 });
    expect(fake.requests.filter(({ path }) => path === "/v1/files")).toHaveLength(1);
  });

  it("tells lines of the log once each, and how far its bar has come", async () => {
    const { events } = await teller(modelRequest("replicate/flux-fill-pro")).run(provider);
    expect(events.slice(2)).toEqual([
      { type: "queued", position: null },
      { type: "log", line: "Using seed: 7" },
      { type: "progress", fraction: 0.45, stage: "Running at Replicate" },
    ]);
  });

  const finished = (changes: object) =>
    json(200, {
      id: "one",
      status: "succeeded",
      output: null,
      urls: { get: `${fake.baseUrl}/predictions/one`, cancel: `${fake.baseUrl}/predictions/one/cancel` },
      ...changes,
    });

  it.each([
    ["an empty list as filtered", { output: [] }, { code: "moderated", charge: "charged" }],
    ["removed data as expired", { data_removed: true }, { code: "result-expired" }],
    [
      "no picture as a failure",
      {},
      { code: "provider-failed", message: expect.stringContaining("no picture") },
    ],
    [
      "an abort before the start as free",
      { status: "aborted" },
      { code: "provider-failed", charge: "not-charged" },
    ],
    [
      "a stop while running as perhaps charged",
      { status: "canceled" },
      { code: "provider-failed", charge: "unknown" },
    ],
    [
      "the code of the filter as moderation",
      { status: "failed", error: "The input or output was flagged. (E005)" },
      { code: "moderated" },
    ],
  ])("takes %s", async (_case, changes, expected) => {
    fake.script("poll", finished(changes));
    const { error } = await teller(modelRequest("replicate/flux-fill-pro")).run(provider);
    expect(error).toMatchObject(expected);
  });

  it("fetches a result whatever else of the reply is missing or odd", async () => {
    const { result: made } = await teller(modelRequest("replicate/flux-fill-pro")).run(provider);
    expect(made).toBeDefined();
    const asked = fake.requests.filter(({ stage }) => stage === "download").at(-1);
    const output = `${fake.baseUrl.replace(/\/v1$/, "")}${asked?.path}`;
    fake.script("poll", json(200, { status: "succeeded", output, logs: 7, version: "v".repeat(5000) }));
    const { result } = await teller(modelRequest("replicate/flux-fill-pro")).run(provider);
    expect(result).toMatchObject({ modelRevision: null, image: { width: 64, height: 48 } });
  });

  it("asks whose key it is", async () => {
    const context = (account: string) => ({
      signal: new AbortController().signal,
      fetch,
      sleep: async () => {},
      now: () => 0,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      account: { key: account, baseUrl: fake.baseUrl },
    });
    expect(await provider.testKey?.(context("wrong"))).toMatchObject({ result: "refused" });
    expect(await provider.testKey?.(context(key))).toMatchObject({ result: "accepted" });
  });
});
