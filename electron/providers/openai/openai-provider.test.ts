import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Model } from "../../../shared/catalogue/model.ts";
import { modelsOf } from "../../../shared/catalogue/models.ts";
import { patientTiming } from "../../../test/fakes/providers/conformance/scene.ts";
import { describeProvider } from "../../../test/fakes/providers/conformance.ts";
import { json } from "../../../test/fakes/providers/fake-server.ts";
import type { FakeService } from "../../../test/fakes/providers/fake-service.ts";
import { eventStream, openaiRefusal, startFakeOpenai } from "../../../test/fakes/providers/openai.ts";
import { pngHeader, readForm, textOf } from "../../../test/fakes/providers/openai-form.ts";
import {
  choicesOf,
  grey,
  leftHalf,
  pixelAt,
  pngBase64,
  quietContext,
  requestFor,
} from "../../../test/fakes/providers/openai-requests.ts";
import { createTeller, type Story } from "../../../test/fakes/providers/story.ts";
import type { ProviderRequest } from "../provider.ts";
import { createOpenaiProvider } from "./openai-provider.ts";

const key = "sk-planted-key-0123456789";
const size = { width: 1024, height: 640 }; // the fewest pixels that OpenAI takes

describeProvider("OpenAI", {
  createProvider: createOpenaiProvider,
  startFake: ({ key: planted }) => startFakeOpenai({ key: planted }),
  request: () => requestFor(modelOf("openai/gpt-image-2"), size),
  key,
  flow: "synchronous",
  hasDownload: false,
  supports: ["moderated-input", "moderated-output", "wrong-size"],
  refusal: openaiRefusal,
  refusedField: "size",
  cancelsRemotely: false,
});

describe("OpenAI", () => {
  let fake: FakeService;

  beforeEach(async () => {
    fake = await startFakeOpenai({ key });
  });

  afterEach(() => fake.close());

  function run(request: ProviderRequest): Promise<Story> {
    const teller = createTeller({ harness: { request: () => request, key }, fake });
    return teller.run(createOpenaiProvider(patientTiming));
  }

  it("edits what the mask says, which it reads from alpha: transparent is edited", async () => {
    const { result, error } = await run(
      requestFor(modelOf("openai/gpt-image-2"), size, { mask: leftHalf(size) }),
    );
    expect(error).toBeUndefined();
    expect(pixelAt(result?.image, 10, 10)).toEqual([155, 155, 155]);
    expect(pixelAt(result?.image, 1000, 10)).toEqual([100, 100, 100]);
  });

  it("sends one picture as image, several as image[], each as a PNG that says so", async () => {
    await run(requestFor(modelOf("openai/gpt-image-2"), size));
    await run(
      requestFor(modelOf("openai/gpt-image-2"), size, {
        references: [grey({ width: 300, height: 200 }), grey({ width: 20, height: 30 })],
      }),
    );
    const [one, several] = await Promise.all(fake.requests.map(readForm));
    expect(one?.files.map(({ name, type }) => [name, type])).toEqual([["image", "image/png"]]);
    expect(several?.files.map(({ name }) => name)).toEqual(["image[]", "image[]", "image[]"]);
    expect(several?.files.map(({ bytes }) => pngHeader(bytes)?.width)).toEqual([1024, 300, 20]);
    expect(textOf(several ?? { texts: [], files: [] }, "size")).toBe("1024x640");
  });

  it("makes a picture from words without sending any", async () => {
    const { result } = await run(requestFor(modelOf("openai/gpt-image-2/text-to-image"), size));
    expect(result?.image).toMatchObject(size);
    expect(fake.requests[0]?.path).toBe("/v1/images/generations");
    expect(JSON.parse(fake.requests[0]?.body.toString() ?? "")).not.toHaveProperty("image");
  });

  it("says what it cost, from the tokens that were counted", async () => {
    const { result } = await run(requestFor(modelOf("openai/gpt-image-2"), size));
    // 50 · $5 + 1000 · $8 + 2000 · $30, each for a million
    expect(result?.cost?.amount).toBeCloseTo(0.06825, 10);
  });

  it("does not guess the cost where nothing was counted", async () => {
    fake.script("submit", json(200, { data: [{ b64_json: await pngBase64(size) }] }));
    const { result } = await run(requestFor(modelOf("openai/gpt-image-2"), size));
    expect(result?.cost).toBeNull();
  });

  it("tells of every picture on the way", async () => {
    const request = requestFor(modelOf("openai/gpt-image-2"), size, { parameters: { partial_images: 2 } });
    const { events } = await run(request);
    const fractions = events.flatMap((event) => (event.type === "progress" ? [event.fraction] : []));
    expect(fractions[0]).toBeNull();
    expect(fractions.at(-1)).toBeCloseTo(2 / 3);
  });

  it("ends the connection when nobody listens any more", async () => {
    const signals: AbortSignal[] = [];
    const stuckAfterOne: typeof fetch = async (_input, init) => {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("event: image_edit.partial_image\ndata: {}\n\n"));
          if (!init?.signal) return;
          signals.push(init.signal);
          init.signal.addEventListener("abort", () => controller.error(new Error("Aborted.")));
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
    const request = requestFor(modelOf("openai/gpt-image-2"), size);
    const context = { ...quietContext({ key, baseUrl: null }), fetch: stuckAfterOne };
    for await (const event of createOpenaiProvider(patientTiming).run(request, context)) {
      if (event.type === "progress" && event.fraction !== null) break;
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("keeps a picture that has come, however the connection behaves behind it", async () => {
    const last = { type: "image_edit.completed", b64_json: await pngBase64(size) };
    const picture = new TextEncoder().encode(`event: ${last.type}\ndata: ${JSON.stringify(last)}\n\n`);
    const brokenBehind: typeof fetch = async () => {
      const body = new ReadableStream(
        {
          start: (controller) => controller.enqueue(picture),
          pull: (controller) => controller.error(new Error("The connection was reset.")),
        },
        { highWaterMark: 1 },
      );
      return new Response(body, {
        headers: { "content-type": "text/event-stream", "content-length": `${picture.length + 9}` },
      });
    };
    const request = requestFor(modelOf("openai/gpt-image-2"), size);
    const context = { ...quietContext({ key, baseUrl: null }), fetch: brokenBehind };
    const running = createOpenaiProvider(patientTiming).run(request, context);
    let step = await running.next();
    while (step.done !== true) step = await running.next();
    expect(step.value.image).toMatchObject(size);
  });

  it("takes an answer that is no stream: gateways give one", async () => {
    const b64_json = await pngBase64(size);
    fake.script("submit", json(200, { data: [{ b64_json, revised_prompt: "a red\nhat" }] }));
    const { result } = await run(requestFor(modelOf("openai/gpt-image-2"), size));
    expect(result?.warnings).toEqual(["The service rewrote the prompt: a red hat"]);
  });

  it("takes a picture whatever else of the answer is missing or odd", async () => {
    const b64_json = await pngBase64(size);
    const last = JSON.stringify({ type: "image_edit.completed", b64_json });
    fake.script(
      "submit",
      json(200, {
        data: [{ b64_json: b64_json.replace(/.{76}/g, "$&\n"), url: 7, revised_prompt: ["a hat"] }],
      }),
      {
        kind: "reply",
        status: 200,
        headers: { "content-type": "text/event-stream" },
        body: `data: ${last}`,
      },
    );
    const request = requestFor(modelOf("openai/gpt-image-2"), size);
    expect((await run(request)).result).toMatchObject({ cost: null, warnings: [] });
    expect((await run(request)).result).toMatchObject({ cost: null, warnings: [] });
  });

  it.each([
    [
      "ends before the picture",
      eventStream([{ type: "image_edit.partial_image" }]),
      { code: "provider-failed", charge: "unknown" },
    ],
    [
      "ends with an error",
      eventStream([{ type: "error", ...errorOf("server_error", "It broke.") }]),
      { code: "provider-failed", charge: "unknown" },
    ],
    [
      "ends with a filtered picture",
      eventStream([{ type: "error", ...errorOf("moderation_blocked", "Blocked.") }]),
      { code: "moderated", charge: "unknown" },
    ],
    [
      "brings no base64",
      json(200, { data: [{ b64_json: "%%%" }] }),
      { code: "provider-failed", charge: "charged" },
    ],
    [
      "brings half a picture",
      json(200, { data: [{ b64_json: "iVBORw0KGgo=" }] }),
      { code: "provider-failed", charge: "charged" },
    ],
    [
      "brings an address",
      json(200, { data: [{ url: "https://elsewhere.example/picture.png" }] }),
      { code: "provider-failed", charge: "charged" },
    ],
    ["brings nothing", json(200, { data: [] }), { code: "provider-failed", charge: "unknown" }],
    ["is no JSON", json(200, "hello"), { code: "provider-failed", charge: "unknown" }],
    [
      "says that a gateway's filter refused it",
      json(400, errorOf("content_policy_violation", "Refused.")),
      { code: "moderated", charge: "unknown" },
    ],
    [
      "says that the model is gone",
      json(404, errorOf("model_not_found", "The model does not exist.")),
      { code: "model-gone", charge: "not-charged" },
    ],
    [
      "says that a limit of money is reached",
      json(400, errorOf("billing_hard_limit_reached", "Billing hard limit has been reached.")),
      { code: "out-of-credit", charge: "not-charged" },
    ],
    [
      "says that the key is wrong",
      json(401, errorOf("invalid_api_key", `Incorrect API key provided: ${key}.`)),
      { code: "key-refused", charge: "not-charged", message: expect.not.stringContaining(key) },
    ],
  ] as const)("takes an answer that %s as what it is", async (_what, reply, expected) => {
    fake.script("submit", reply);
    const { error } = await run(requestFor(modelOf("openai/gpt-image-2"), size));
    expect(error).toMatchObject(expected);
  });

  it("asks nobody without a key", async () => {
    const request = requestFor(modelOf("openai/gpt-image-2"), size);
    const context = quietContext({ key: null, baseUrl: fake.baseUrl });
    const running = createOpenaiProvider(patientTiming).run(request, context);
    await expect(running.next()).rejects.toMatchObject({ code: "key-refused", charge: "not-charged" });
    expect(fake.requests).toEqual([]);
  });

  it.each([
    ["a good key", key, "accepted", "gpt-image-2"],
    ["a bad key", "sk-other", "refused", "401"],
  ])("tests %s without cost", async (_what, tested, result, detail) => {
    const context = quietContext({ key: tested, baseUrl: fake.baseUrl });
    const check = await createOpenaiProvider(patientTiming).testKey?.(context);
    expect(check).toMatchObject({ result, detail: expect.stringContaining(detail) });
    expect(fake.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v1/models"]);
  });

  it("says at a test until when a model is there", async () => {
    fake.script("other", json(200, { data: [{ id: "gpt-image-2", shutdown_date: "2027-03-01" }] }));
    const context = quietContext({ key, baseUrl: fake.baseUrl });
    const check = await createOpenaiProvider(patientTiming).testKey?.(context);
    expect(check?.detail).toContain("gpt-image-2 (until 2027-03-01)");
  });

  describe.each(modelsOf("openai").map((model) => [model.id, model] as const))("%s", (_id, model) => {
    it.each(choicesOf(model))(
      "sends %s = %j as the service takes it, and nothing else",
      async (name, value) => {
        const { error } = await run(requestFor(model, size, { parameters: { [name]: value } }));
        expect(error).toBeUndefined();
        const sent = await sentFields(fake);
        expect(sent[name]).toBe(model.input === "picture" ? String(value) : value);
        const others = model.parameters.filter((field) => field.name !== name);
        for (const other of others) {
          if (other.defaultValue === null) expect(sent).not.toHaveProperty(other.name);
        }
      },
    );
  });
});

function modelOf(id: string): Model {
  const found = modelsOf("openai").find((candidate) => candidate.id === id);
  if (!found) throw new Error(`There is no ${id}.`);
  return found;
}

async function sentFields(fake: FakeService): Promise<Record<string, unknown>> {
  const request = fake.requests.at(-1);
  if (!request) throw new Error("Nothing was sent.");
  const form = await readForm(request);
  // `as`: the fake has proven it to be an object.
  if (form === null) return JSON.parse(request.body.toString()) as Record<string, unknown>;
  return Object.fromEntries(form.texts.map(({ name, value }) => [name, value]));
}

function errorOf(code: string, message: string) {
  return { error: { message, type: code, param: null, code } };
}
