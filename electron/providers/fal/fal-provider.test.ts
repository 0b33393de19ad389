import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Raster8 } from "../../../shared/domain/raster.ts";
import { AppError } from "../../../shared/errors.ts";
import { patientTiming } from "../../../test/fakes/providers/conformance/scene.ts";
import { describeProvider } from "../../../test/fakes/providers/conformance.ts";
import { json } from "../../../test/fakes/providers/fake-server.ts";
import { behaviours, type FakeService } from "../../../test/fakes/providers/fake-service.ts";
import { refusal, startFakeFal } from "../../../test/fakes/providers/fal.ts";
import { modelRequest } from "../../../test/fakes/providers/model-request.ts";
import { pngBase64 } from "../../../test/fakes/providers/openai-requests.ts";
import { createTeller } from "../../../test/fakes/providers/story.ts";
import type { ProviderRequest, RunContext } from "../provider.ts";
import { createFalProvider } from "./fal-provider.ts";

const key = "fal-key-0123456789:secret";

// Erase always answers with an address, so that downloads can be told of.
describeProvider("fal.ai", {
  createProvider: (timing) => createFalProvider(timing),
  startFake: startFakeFal,
  request: () => modelRequest("fal/flux-pro-erase"),
  key,
  flow: "job",
  hasDownload: true,
  supports: behaviours,
  refusal: (status, headers) =>
    status === 422
      ? refusal(422, [{ loc: ["body", "dilate_pixels"], msg: "Too large", type: "less_than_equal" }], headers)
      : refusal(status, `Status ${status}`, headers),
  refusedField: "dilate_pixels",
  cancelsRemotely: true,
});

describe("fal.ai's provider", () => {
  let fake: FakeService;
  beforeEach(async () => {
    fake = await startFakeFal({ key });
  });
  afterEach(() => fake.close());

  const provider = createFalProvider(patientTiming);
  const teller = (request: ProviderRequest, fetching?: typeof fetch) =>
    createTeller({
      harness: { request: () => request, key },
      fake,
      ...(fetching ? { fetch: fetching } : {}),
    });

  const contextFor = (account: string, signal = new AbortController().signal): RunContext => ({
    signal,
    fetch,
    sleep: async (_milliseconds, sleepSignal) => sleepSignal.throwIfAborted(),
    now: () => 0,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    account: { key: account, baseUrl: fake.baseUrl },
    pictures: teller(modelRequest("fal/flux-2-edit")).codec,
  });

  it("asks that nothing is run twice or kept, and sends no key but to the queue", async () => {
    const { result } = await teller(modelRequest("fal/flux-2-edit")).run(provider);
    expect(result?.image).toMatchObject({ width: 64, height: 48 });
    const [submitted] = fake.requests;
    expect(submitted?.path).toBe("/fal-ai/flux-2/edit");
    expect(submitted?.headers).toMatchObject({
      authorization: `Key ${key}`,
      "x-fal-no-retry": "1",
      "x-fal-store-io": "0",
    });
    // The picture came inside the reply.
    expect(fake.requests.filter(({ stage }) => stage === "download")).toEqual([]);
  });

  it("asks for the state by the addresses it was given, which leave out the endpoint's last parts", async () => {
    await teller(modelRequest("fal/flux-2-edit")).run(provider);
    const asked = fake.requests.filter(({ stage }) => stage === "poll");
    expect(asked[0]?.path).toMatch(/^\/fal-ai\/flux-2\/requests\/[^/]+\/status$/);
    expect(asked[0]?.query.get("logs")).toBe("1");
  });

  it("tells the place in the queue, that it runs, and each line of the log once", async () => {
    const { events } = await teller(modelRequest("fal/flux-2-edit")).run(provider);
    expect(events.slice(2)).toEqual([
      { type: "queued", position: 1 },
      { type: "log", line: "Loading weights" },
      { type: "progress", fraction: null, stage: "Running at fal.ai" },
    ]);
  });

  it("reckons the cost from the counted units where the price has one rate", async () => {
    const turbo = await teller(modelRequest("fal/flux-2-turbo-edit")).run(provider);
    expect(turbo.result?.cost).toEqual({ amount: 0.008, currency: "USD" });
    const pro = await teller(modelRequest("fal/flux-2-pro-edit")).run(provider);
    expect(pro.result?.cost).toBeNull();
  });

  it("says that the account is empty where fal.ai says it with 403", async () => {
    fake.script("submit", refusal(403, "User is locked. Reason: Exhausted balance."));
    const { error } = await teller(modelRequest("fal/flux-2-edit")).run(provider);
    expect(error).toMatchObject({ code: "out-of-credit", charge: "not-charged" });
  });

  it.each([
    ["image_too_small", "invalid-input"],
    ["file_too_large", "invalid-input"],
    ["no_media_generated", "provider-failed"],
    ["generation_timeout", "provider-failed"],
  ])("takes a refusal of type %s as %s, by its type and not by its words", async (type, code) => {
    const detail = [{ loc: ["body", "image_urls", 0], msg: "some words", type }];
    fake.script(
      "poll",
      json(200, { status: "COMPLETED" }),
      refusal(type === "generation_timeout" ? 504 : 422, detail),
    );
    const { error } = await teller(modelRequest("fal/flux-2-edit")).run(provider);
    expect(error).toMatchObject({ code, retryable: false });
  });

  it("asks on where the queue does not know a job at once, and gives up where it stays so", async () => {
    fake.script("poll", refusal(404, "Request not found"));
    expect((await teller(modelRequest("fal/flux-2-edit")).run(provider)).result).toBeDefined();
    fake.always("poll", refusal(404, "Request not found"));
    const { error } = await teller(modelRequest("fal/flux-2-edit")).run(provider);
    expect(error).toMatchObject({ code: "result-expired", charge: "unknown" });
  });

  it("warns when the words were changed", async () => {
    const url = `data:image/png;base64,${await pngBase64({ width: 8, height: 8 })}`;
    fake.script(
      "poll",
      json(200, { status: "COMPLETED" }),
      json(200, { images: [{ url }], prompt: "a wide red door" }),
    );
    const { result } = await teller(modelRequest("fal/flux-2-edit")).run(provider);
    expect(result?.warnings).toEqual([expect.stringContaining("a wide red door")]);
  });

  it("fetches a result whatever else of the reply is missing or odd", async () => {
    const url = `data:image/png;base64,${await pngBase64({ width: 8, height: 8 })}`;
    fake.script(
      "poll",
      json(200, { status: "COMPLETED" }),
      json(200, { images: null, image: { url }, prompt: 7 }, { "x-fal-billable-units": "" }),
    );
    const { result } = await teller(modelRequest("fal/flux-2-turbo-edit")).run(provider);
    expect(result).toMatchObject({ image: { width: 8, height: 8 }, cost: null });
  });

  it("repeats of a field's name neither the key nor more than a line", async () => {
    const detail = [{ loc: ["body", `${key} ${"very long ".repeat(1000)}`], msg: "No", type: "value_error" }];
    fake.script("submit", refusal(422, detail));
    const { error } = await teller(modelRequest("fal/flux-2-edit")).run(provider);
    expect(String(error)).not.toContain(key);
    expect(String(error).length).toBeLessThan(500);
  });

  it("does not tell fal.ai to stop when Palimpsest closes: the next start goes on", async () => {
    fake.behave("running-forever");
    const controller = new AbortController();
    const running = provider.run(modelRequest("fal/flux-2-edit"), contextFor(key, controller.signal));
    let step = await running.next();
    while (step.done !== true && step.value.type !== "accepted") step = await running.next();
    controller.abort(new AppError("interrupted", "Palimpsest is closing."));
    await expect(running.next()).rejects.toMatchObject({ code: "interrupted" });
    expect(fake.requests.filter(({ stage }) => stage === "cancel")).toEqual([]);
  });

  it("has a job stopped there when nobody listens any more", async () => {
    fake.behave("running-forever");
    const running = provider.run(modelRequest("fal/flux-2-edit"), contextFor(key));
    let step = await running.next();
    while (step.done !== true && step.value.type !== "progress") step = await running.next();
    await running.return(undefined as never); // `as`: what a generator ends with is not looked at
    expect(fake.requests.filter(({ stage }) => stage === "cancel")).toHaveLength(1);
  });

  it("uploads what is too much for a request, without the key where the bytes go", async () => {
    const noise: Raster8 = {
      width: 1600,
      height: 1600,
      channels: 3,
      data: new Uint8Array(randomBytes(1600 * 1600 * 3)),
    };
    await fake.close();
    fake = await startFakeFal({ key, namesOwnHosts: true });
    const request = modelRequest("fal/flux-2-edit", { image: noise, references: [noise] });
    // With an address of one's own nothing is uploaded: so the service's own hosts, led to the fake.
    const story = await createTeller({
      harness: { request: () => request, key },
      fake: { baseUrl: null },
      fetch: (input, init) =>
        fetch(new Request(input).url.replace(/^https:\/\/[^/]*fal\.\w+/, fake.baseUrl), init),
    }).run(provider);
    expect(story.result?.image).toMatchObject({ width: 1600, height: 1600 });
    const [initiated, stored] = fake.requests.filter(({ stage }) => stage === "other");
    expect(initiated?.path).toBe("/storage/upload/initiate");
    expect(initiated?.headers).toHaveProperty("x-fal-object-lifecycle");
    expect(stored?.method).toBe("PUT");
    expect(JSON.stringify(stored?.headers)).not.toContain(key);
  });

  it("never calls a key good, and bad only where it was refused", async () => {
    expect(await provider.testKey?.(contextFor("wrong"))).toMatchObject({ result: "refused" });
    expect(await provider.testKey?.(contextFor(key))).toMatchObject({ result: "unknown" });
  });
});
