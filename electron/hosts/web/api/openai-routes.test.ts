import OpenAI, { toFile } from "openai";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeEngine, type FakeEngine } from "../../../../test/fakes/fake-program-engine.ts";
import { apiToken, startApiServer } from "../../../../test/support/api-server.ts";
import { seededRandom } from "../../../../test/support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../../../../test/support/test-pictures.ts";
import type { WebServer } from "../server.ts";

const kontext = "bfl/flux-kontext-pro";
const size = { width: 96, height: 64 };

describe("OpenAI's routes", () => {
  let engine: FakeEngine;
  let server: WebServer;
  let client: OpenAI;
  let picture: Uint8Array;
  let mask: Uint8Array;
  let aliases: Record<string, string>;

  beforeEach(async () => {
    aliases = { "gpt-image-1": "openai/gpt-image-2" };
    picture = await noisePicture(size, seededRandom(1));
    mask = await sharp({ create: { ...size, channels: 4, background: "#0000" } })
      .png()
      .toBuffer();
    engine = createFakeEngine(await noisePicture({ width: 64, height: 64 }, seededRandom(2)));
    server = await startApiServer({
      engine,
      settings: { defaultApiModel: kontext, apiModelAliases: aliases },
    });
    client = new OpenAI({ apiKey: apiToken, baseURL: `${server.origin}/v1`, maxRetries: 0 });
  });
  afterEach(() => server.close());

  const file = (bytes: Uint8Array, name = "picture.png") => toFile(bytes, name, { type: "image/png" });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.origin}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const editBody = (more: object = {}) => ({
    image: Buffer.from(picture).toString("base64"),
    prompt: "a red door",
    ...more,
  });

  it("edit a picture with the model of the settings for a client that names none", async () => {
    const {
      data,
      size: answered,
      output_format,
      background,
    } = await client.images.edit({
      image: await file(picture),
      prompt: "a red door",
    });
    expect(engine.asked).toHaveLength(1);
    expect(engine.asked[0]).toMatchObject({ modelId: kontext, prompt: "a red door", mask: null, seed: null });
    expect(Buffer.from(data?.[0]?.b64_json ?? "", "base64").equals(picture)).toBe(true);
    expect([answered, output_format, background]).toEqual(["96x64", "png", "opaque"]);
  });

  it("take several pictures as one and its references, in order", async () => {
    const second = await noisePicture(size, seededRandom(3));
    await client.images.edit({
      image: [await file(picture), await file(second, "second.png")],
      prompt: "both",
      model: "gpt-image-1",
    });
    const [{ source, references, modelId } = {}] = engine.asked;
    expect(modelId).toBe("openai/gpt-image-2");
    expect(source).toEqual({ kind: "picture", bytes: new Uint8Array(picture) });
    expect(references).toEqual([new Uint8Array(second)]);
  });

  it("read the mask as transparent where it is to be edited", async () => {
    await client.images.edit({ image: await file(picture), mask: await file(mask), prompt: "x" });
    expect(engine.asked[0]?.mask).toEqual({ meaning: "transparent-edits", bytes: new Uint8Array(mask) });
  });

  it("refuse a mask in white and black, which would edit nothing", async () => {
    const grey = await rectangleMask(size, { x: 1, y: 1, width: 9, height: 9 });
    const edit = client.images.edit({ image: await file(picture), mask: await file(grey), prompt: "x" });
    await expect(edit).rejects.toMatchObject({ status: 400, code: "invalid_image_file", param: "mask" });
    expect(engine.asked).toEqual([]);
  });

  it("make n jobs with seeds that follow each other, as one group", async () => {
    const { status } = await post("/v1/images/edits", editBody({ n: 3, seed: 0xffff_fffe }));
    expect(status).toBe(200);
    expect(engine.asked.map(({ seed }) => seed)).toEqual([0xffff_fffe, 0xffff_ffff, 0]);
    expect(new Set(engine.asked.map(({ variationGroup }) => variationGroup)).size).toBe(1);
    expect(engine.asked[0]?.variationGroup).not.toBeNull();
  });

  it("give the size that was asked for, or the largest of the picture's ratio within it, and say so", async () => {
    const exact = await post("/v1/images/edits", editBody({ size: "48x32" }));
    expect(await decodedSize(exact)).toEqual([48, 32]);
    const other = await post("/v1/images/edits", editBody({ size: "48x48" }));
    expect(other.headers.get("x-palimpsest-size")).toMatch(
      /^requested=48x48; returned=48x32; model=\d+x\d+$/,
    );
    const body = await other.clone().json();
    expect(body).toMatchObject({
      size: "48x32",
      palimpsest: { size: { requested: "48x48", returned: "48x32" } },
    });
    expect(await decodedSize(other)).toEqual([48, 32]);
  });

  it("encode as JPEG and WebP when asked", async () => {
    for (const output_format of ["jpeg", "webp"] as const) {
      const answer = await client.images.edit({
        image: await file(picture),
        prompt: "x",
        output_format,
        output_compression: 60,
      });
      const bytes = Buffer.from(answer.data?.[0]?.b64_json ?? "", "base64");
      expect((await sharp(bytes).metadata()).format).toBe(output_format);
      expect(answer.output_format).toBe(output_format);
    }
  });

  it("give addresses that need no token, for one picture, for an hour", async () => {
    const { data } = await client.images.edit({
      image: await file(picture),
      prompt: "x",
      response_format: "url",
    });
    const url = data?.[0]?.url ?? "";
    const fetched = await fetch(url);
    expect(fetched.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await fetched.arrayBuffer()).equals(picture)).toBe(true);
    expect((await fetch(url.replace("job-1", "job-2"))).status).toBe(401);
    expect((await fetch(url.replace("own", "9x9"))).status).toBe(401);
    expect((await fetch(url.replace(/expires=\d+/, "expires=99999999999"))).status).toBe(401);
  });

  it("make no file that is larger than what can be asked for", async () => {
    await client.images.edit({ image: await file(picture), prompt: "x" });
    const status = async (name: string) => {
      const headers = { authorization: `Bearer ${apiToken}` };
      return (await fetch(`${server.origin}/v1/images/files/job-1/${name}`, { headers })).status;
    };
    expect(await status("48x32-100.png")).toBe(200);
    expect(await status("9999x1-100.png")).toBe(404);
    expect(await status("8192x8192-100.png")).toBe(404);
  });

  it("pass a model's own parameters on, by their usual names", async () => {
    await client.images.edit({
      image: await file(picture),
      prompt: "x",
      model: "bfl/flux-2-flex",
      // Fields that OpenAI's types do not know.
      ...({ guidance_scale: "4.5", num_inference_steps: 12, seed: 9 } as object),
    });
    expect(engine.asked[0]).toMatchObject({
      seed: 9,
      parameters: { guidance: 4.5, steps: 12 },
    });
  });

  it.each([
    ["a parameter that the model does not have", { strength: 0.5 }, "strength", "unsupported_parameter"],
    ["a quality that the model does not have", { quality: "high" }, "quality", "unsupported_parameter"],
    [
      "a background that the model cannot make",
      { background: "transparent" },
      "background",
      "unsupported_parameter",
    ],
    [
      "a value out of range",
      { model: "openai/gpt-image-2", quality: "enormous" },
      "quality",
      "invalid_value",
    ],
    [
      "a seed where the model has none",
      { model: "openai/gpt-image-2", seed: 1 },
      "seed",
      "unsupported_parameter",
    ],
    ["an unknown format", { output_format: "gif" }, "output_format", "invalid_value"],
    ["a size that is none", { size: "big" }, "size", "invalid_value"],
    ["a size that no picture has", { size: "1x99999" }, "size", "invalid_value"],
    ["too many at once", { n: 11 }, "n", "invalid_value"],
    ["compression of a PNG", { output_compression: 50 }, "output_compression", "invalid_value"],
    ["an address", { image: "https://example.com/a.png" }, "image", "invalid_value"],
    ["what is not base64", { image: "ä" }, "image", "invalid_base64"],
    ["too many pictures", { image: ["AAAA", "AAAA", "AAAA", "AAAA", "AAAA"] }, "image", "too_many_images"],
    [
      "a file that is elsewhere",
      { image: { image_url: "AAAA", file_id: "file-1" } },
      "file_id",
      "unknown_parameter",
    ],
    ["a name that is no model's", { model: "m".repeat(201) }, "model", "invalid_value"],
    ["no picture", { image: [] }, "image", "missing_required_parameter"],
    ["no prompt where one is needed", { prompt: " " }, "prompt", "missing_required_parameter"],
    [
      "no mask where one is needed",
      { model: "builtin/content-aware-fill" },
      "mask",
      "missing_required_parameter",
    ],
    ["a model from words", { model: "openai/gpt-image-2/text-to-image" }, "model", "invalid_value"],
  ])("refuse %s with 400 and its name", async (_case, more, param, code) => {
    const response = await post("/v1/images/edits", editBody(more));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { type: "invalid_request_error", param, code, message: expect.any(String) as string },
    });
    expect(engine.asked).toEqual([]);
  });

  it("say in OpenAI's words that a model is unknown", async () => {
    const error = await client.images
      .edit({ image: await file(picture), prompt: "x", model: "dall-e-9" })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ status: 404, code: "model_not_found", param: "model" });
  });

  it("take 'auto' from clients that say it of everything", async () => {
    await client.images.edit({
      image: await file(picture),
      prompt: "x",
      quality: "auto",
      background: "auto",
      size: "auto",
      user: "ada",
    });
    expect(engine.asked[0]?.parameters).toEqual({});
  });

  it("say that a prompt was not used where the model takes none", async () => {
    const response = await post(
      "/v1/images/edits",
      editBody({
        model: "builtin/smooth-fill",
        mask: `data:image/png;base64,${Buffer.from(mask).toString("base64")}`,
      }),
    );
    expect(await response.json()).toMatchObject({
      palimpsest: { warnings: ["builtin/smooth-fill takes no prompt; it was not used."] },
    });
    expect(engine.asked[0]?.prompt).toBe("");
  });

  it("report a moderated job as OpenAI does, and ask clients not to pay again", async () => {
    engine.fail({
      code: "moderated",
      message: "It was refused.",
      nextStep: null,
      retryable: false,
      charge: "charged",
    });
    const error = await client.images
      .edit({ image: await file(picture), prompt: "x" })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ code: "moderation_blocked", type: "image_generation_user_error" });
  });

  it("give the pictures that were made although another failed", async () => {
    engine.fail({
      code: "provider-failed",
      message: "It failed.",
      nextStep: null,
      retryable: false,
      charge: null,
    });
    const response = await post("/v1/images/edits", editBody({ n: 2 }));
    const body = (await response.json()) as { data: unknown[]; palimpsest: { failures: string[] } };
    expect([response.status, body.data.length, body.palimpsest.failures]).toEqual([200, 1, ["It failed."]]);
  });

  it("stream each picture when it is made", async () => {
    const stream = await client.images.edit({
      image: await file(picture),
      prompt: "x",
      n: 2,
      stream: true,
      partial_images: 2,
    });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events.map(({ type }) => type)).toEqual(["image_edit.completed", "image_edit.completed"]);
    expect(events[0]).toMatchObject({
      background: "opaque",
      created_at: 1_800_000_000,
      output_format: "png",
      quality: "auto",
      size: "96x64",
      usage: { total_tokens: 0 },
    });
    expect(Buffer.from(events[0]?.b64_json ?? "", "base64").equals(picture)).toBe(true);
  });

  it("end a stream whose job fails with its error", async () => {
    engine.fail({
      code: "moderated",
      message: "It was refused.",
      nextStep: null,
      retryable: false,
      charge: null,
    });
    const stream = await client.images.edit({ image: await file(picture), prompt: "x", stream: true });
    const read = async () => {
      for await (const event of stream) expect(event).toBeUndefined();
    };
    await expect(read()).rejects.toMatchObject({ code: "moderation_blocked" });
  });

  it("end a stream with the failure that was charged, not with the first", async () => {
    const failure = { nextStep: null, retryable: true };
    engine.fail({ ...failure, code: "rate-limited", message: "Too fast.", charge: "not-charged" });
    engine.fail({ ...failure, code: "moderated", message: "Refused.", charge: "charged" });
    const request = { image: await file(picture), prompt: "x", n: 2, stream: true } as const;
    const read = async () => {
      for await (const event of await client.images.edit(request)) expect(event).toBeUndefined();
    };
    await expect(read()).rejects.toMatchObject({ code: "moderation_blocked" });
  });

  it("make pictures from words at the size that was asked for", async () => {
    const { data } = await client.images.generate({
      prompt: "a lighthouse",
      model: "gpt-image-1",
      size: "1536x1024",
    });
    expect(engine.asked[0]).toMatchObject({
      modelId: "openai/gpt-image-2/text-to-image",
      source: { kind: "blank", size: { width: 1536, height: 1024 } },
    });
    expect(data).toHaveLength(1);
  });

  describe("with an Idempotency-Key", () => {
    const key = { "idempotency-key": "order-1" };
    it("give again what was paid under a name that the settings have forgotten", async () => {
      const named = { ...key, "idempotency-key": "order-2" };
      const ask = () => post("/v1/images/edits", editBody({ model: "gpt-image-1" }), named);
      const first = await (await ask()).json();
      delete aliases["gpt-image-1"];
      expect(await (await ask()).json()).toEqual(first);
      expect((await post("/v1/images/edits", editBody({ model: "gpt-image-1" }))).status).toBe(404);
    });

    const pay = (more: object = {}) => post("/v1/images/edits", editBody({ n: 2, ...more }), key);

    it("answer the same request again without another job", async () => {
      const first = await (await pay()).json();
      expect(await (await pay()).json()).toEqual(first);
      expect(engine.asked).toHaveLength(2);
    });

    it("make a request that comes twice at once only once", async () => {
      const go = engine.hold();
      const both = [pay(), pay()];
      go();
      const [one, other] = await Promise.all(both.map(async (response) => (await response).json()));
      expect(one).toEqual(other);
      expect(engine.asked).toHaveLength(2);
    });

    it("refuse another request with the same key", async () => {
      await pay();
      const response = await pay({ prompt: "a blue door" });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ error: { code: "idempotency_key_reused" } });
      expect(engine.asked).toHaveLength(2);
    });

    it("answer a failure again, as it was", async () => {
      engine.fail({
        code: "moderated",
        message: "Refused.",
        nextStep: null,
        retryable: false,
        charge: "charged",
      });
      expect((await pay({ n: 1 })).status).toBe(400);
      expect((await pay({ n: 1 })).status).toBe(400);
      expect(engine.asked).toHaveLength(1);
    });
  });

  describe("that list models", () => {
    it("say what each can do", async () => {
      const listed = (await client.models.list()).data;
      expect(listed.map(({ id }) => id)).toContain(kontext);
      expect(listed.every(({ object, owned_by }) => object === "model" && owned_by !== "")).toBe(true);
      expect(listed.map(({ id }) => id)).not.toContain("builtin/restore");
    });

    it("say of one whether it keeps its word, and its parameters as JSON Schema", async () => {
      expect(await client.models.retrieve("builtin/content-aware-fill")).toMatchObject({
        id: "builtin/content-aware-fill",
        capabilities: { deterministic: true, mask: { required: true }, routes: ["/v1/images/edits"] },
        parameters: { properties: { quality: { type: "string", enum: ["draft", "standard", "best"] } } },
      });
      expect(await client.models.retrieve(kontext)).toMatchObject({ capabilities: { deterministic: false } });
      await expect(client.models.retrieve("no/such")).rejects.toMatchObject({ code: "model_not_found" });
    });
  });
});

async function decodedSize(response: Response): Promise<[number, number]> {
  const body = (await response.json()) as { data: { b64_json: string }[] };
  const { width, height } = await sharp(Buffer.from(body.data[0]?.b64_json ?? "", "base64")).metadata();
  return [width, height];
}
