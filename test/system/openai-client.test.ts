import { join } from "node:path";
import OpenAI, { toFile } from "openai";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filteredInputWord } from "../fakes/providers/bfl.ts";
import { startHeadlessHost } from "../support/headless-host.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { type ServedServices, serveServices } from "../support/served-services.ts";
import { alphaMask, differingPixels, isInside, noisePicture } from "../support/test-pictures.ts";

const size = { width: 320, height: 240 };
const hole = { x: 100, y: 80, width: 50, height: 40 };
const fill = "builtin/content-aware-fill";

/** What stands in for both services is on this computer; everything else is the product as it is built. */
describe("the official OpenAI client against palimpsest serve", () => {
  let served: ServedServices;
  let client: OpenAI;
  let picture: Uint8Array;
  let mask: Uint8Array;

  const connect = (apiKey = served.token) =>
    new OpenAI({ apiKey, baseURL: `${served.host().origin}/v1`, maxRetries: 0, timeout: 60_000 });

  beforeAll(async () => {
    served = await serveServices();
    client = connect();
    picture = await noisePicture(size, seededRandom(1));
    mask = await alphaMask(size, hole);
  }, 60_000);
  afterAll(() => served.close());

  const file = (bytes: Uint8Array, name = "picture.png") => toFile(bytes, name, { type: "image/png" });
  const decode = (text: string | undefined) => Buffer.from(text ?? "", "base64");
  const outside = (x: number, y: number) => !isInside(hole, x, y);

  it("fills a mask and changes nothing outside of it", async () => {
    const answer = await client.images.edit({
      model: fill,
      image: await file(picture),
      mask: await file(mask, "mask.png"),
      prompt: "remove it",
    });
    const edited = decode(answer.data?.[0]?.b64_json);
    expect(await differingPixels(picture, edited, outside)).toBe(0);
    expect(await differingPixels(picture, edited, (x, y) => !outside(x, y))).toBeGreaterThan(500);
    expect(answer).toMatchObject({ size: "320x240", output_format: "png", background: "opaque" });
    expect(Math.abs(answer.created - Date.now() / 1000)).toBeLessThan(60);
  });

  it("gives n pictures, each with its own seed, and the same again for the same seed", async () => {
    const ask = async () =>
      client.images.edit({
        model: fill,
        image: await file(picture),
        mask: await file(mask),
        prompt: "",
        n: 2,
        // A field that OpenAI's types do not know.
        ...({ seed: 5 } as object),
      });
    const [first, again] = [await ask(), await ask()];
    expect(first.data).toHaveLength(2);
    expect(first.data?.[0]?.b64_json).not.toBe(first.data?.[1]?.b64_json);
    expect(again.data).toEqual(first.data);
  });

  it("sends an edit to the model of the settings when it names none, and gets the size it asked for", async () => {
    const answer = await client.images.edit({
      image: await file(picture),
      prompt: "a red door",
      size: "640x480",
    });
    expect(served.bfl.submits.at(-1)?.endpoint).toContain("kontext-pro");
    const { width, height } = await sharp(decode(answer.data?.[0]?.b64_json)).metadata();
    expect([width, height, answer.size]).toEqual([640, 480, "640x480"]);
  });

  it("edits with several pictures under the name that an unchanged client uses", async () => {
    const answer = await client.images.edit({
      model: "gpt-image-1",
      image: [await file(picture), await file(await noisePicture(size, seededRandom(2)), "reference.png")],
      mask: await file(mask),
      prompt: "as in the second picture",
      quality: "low",
    });
    expect(await differingPixels(picture, decode(answer.data?.[0]?.b64_json), outside)).toBe(0);
    expect(answer.quality).toBe("low");
    expect(served.openai.requests.filter(({ path }) => path.endsWith("/images/edits"))).toHaveLength(1);
  });

  it("makes a picture from words", async () => {
    const { data, size: made } = await client.images.generate({
      model: "gpt-image-1",
      prompt: "a lighthouse",
      size: "1536x1024",
    });
    const { width, height } = await sharp(decode(data?.[0]?.b64_json)).metadata();
    expect([width, height, made]).toEqual([1536, 1024, "1536x1024"]);
  });

  it("gets an address that it can fetch without its token, and that nobody can change", async () => {
    const { data } = await client.images.edit({
      model: fill,
      image: await file(picture),
      mask: await file(mask),
      prompt: "",
      response_format: "url",
      output_format: "webp",
    });
    const url = data?.[0]?.url ?? "";
    const fetched = await fetch(url);
    expect(fetched.status).toBe(200);
    expect((await sharp(Buffer.from(await fetched.arrayBuffer())).metadata()).format).toBe("webp");
    expect((await fetch(url.replace("signature=", "signature=A"))).status).toBe(401);
  });

  it("streams the finished picture", async () => {
    const stream = await client.images.edit({
      model: fill,
      image: await file(picture),
      mask: await file(mask),
      prompt: "",
      stream: true,
    });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: "image_edit.completed", output_format: "png", size: "320x240" });
    expect(await differingPixels(picture, decode(events[0]?.b64_json), outside)).toBe(0);
  });

  it("meets the errors that it knows", async () => {
    const image = await file(picture);
    const failure = (promise: Promise<unknown>) =>
      promise.then(
        () => null,
        (error: unknown) => error,
      );
    const refused = await failure(connect("wrong").images.edit({ image, prompt: "x" }));
    expect(refused).toBeInstanceOf(OpenAI.AuthenticationError);
    const unknown = await failure(client.images.edit({ image, prompt: "x", model: "dall-e-9" }));
    expect(unknown).toBeInstanceOf(OpenAI.NotFoundError);
    expect(unknown).toMatchObject({ code: "model_not_found", param: "model", type: "invalid_request_error" });
    const unsupported = await failure(
      client.images.edit({ image, prompt: "x", ...({ strength: 0.4 } as object) }),
    );
    expect(unsupported).toBeInstanceOf(OpenAI.BadRequestError);
    expect(unsupported).toMatchObject({ code: "unsupported_parameter", param: "strength" });
    const moderated = await failure(client.images.edit({ image, prompt: filteredInputWord }));
    expect(moderated).toMatchObject({ status: 400, code: "moderation_blocked" });
    const broken = await failure(
      client.images.edit({ image: await file(Buffer.from("no picture")), prompt: "x" }),
    );
    expect(broken).toBeInstanceOf(OpenAI.BadRequestError);
    const small = await alphaMask({ width: 100, height: 100 }, { x: 0, y: 0, width: 9, height: 9 });
    const wrongMask = await failure(
      client.images.edit({ model: fill, image, mask: await file(small), prompt: "" }),
    );
    expect(wrongMask).toMatchObject({ status: 400, message: expect.stringMatching(/100.*320/) as string });
  });

  it("pays once for a request that it sends again with its key, after a crash too", async () => {
    const body = { image: await file(picture), prompt: "once" };
    const pay = () => client.images.edit(body, { headers: { "Idempotency-Key": "order-7" } });
    const first = await pay();
    await served.restart();
    client = connect();
    expect((await pay()).data).toEqual(first.data);
    expect(served.bfl.submits.filter(({ body: sent }) => sent["prompt"] === "once")).toHaveLength(1);
    const other = client.images.edit(
      { ...body, prompt: "other" },
      { headers: { "Idempotency-Key": "order-7" } },
    );
    await expect(other).rejects.toBeInstanceOf(OpenAI.UnprocessableEntityError);
  });

  it.each([
    ["a token that could be guessed", { PALIMPSEST_API_TOKEN: "secret" }, "PALIMPSEST_API_TOKEN"],
    ["a rate that is none", { PALIMPSEST_API_RATE: "fast" }, "PALIMPSEST_API_RATE"],
  ])("is not served with %s", async (_case, environment: Record<string, string>, named) => {
    const { home } = served;
    const start = startHeadlessHost({ libraryFolder: join(home, "other library"), home, environment });
    await expect(start).rejects.toThrow(named);
  });

  it("lists the models and says what they can do", async () => {
    const ids = [];
    for await (const { id, object } of client.models.list()) {
      expect(object).toBe("model");
      ids.push(id);
    }
    expect(ids).toContain(fill);
    expect(await client.models.retrieve(fill)).toMatchObject({
      available: true,
      capabilities: { deterministic: true },
    });
    expect(await client.models.retrieve("fal/flux-2-edit")).toMatchObject({ available: false });
  });
});
