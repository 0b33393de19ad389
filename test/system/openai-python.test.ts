import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPython, runPython } from "../support/python.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { type ServedServices, serveServices } from "../support/served-services.ts";
import { alphaMask, differingPixels, isInside, noisePicture } from "../support/test-pictures.ts";

const size = { width: 320, height: 240 };
const hole = { x: 100, y: 80, width: 50, height: 40 };
const programs = installPython("openai==3.54.0");

interface Heard {
  readonly one: string;
  readonly two: readonly string[];
  readonly url: string;
  readonly models: readonly string[];
}

describe.skipIf(programs === null)("the official OpenAI client for Python against palimpsest serve", () => {
  let served: ServedServices;
  let picture: Uint8Array;
  let heard: Heard;

  beforeAll(async () => {
    served = await serveServices();
    picture = await noisePicture(size, seededRandom(1));
    await writeFile(join(served.home, "picture.png"), picture);
    await writeFile(join(served.home, "reference.png"), await noisePicture(size, seededRandom(2)));
    await writeFile(join(served.home, "mask.png"), await alphaMask(size, hole));
    const environment = {
      BASE_URL: `${served.host().origin}/v1`,
      TOKEN: served.token,
      PICTURES: served.home,
    };
    // What the script prints; the assertions below hold it against what it must be.
    heard = (await runPython(programs ?? "", "openai-client.py", environment)) as Heard;
  }, 180_000);
  afterAll(() => served.close());

  it("gets an edit that changes nothing outside the mask", async () => {
    const edited = Buffer.from(heard.one, "base64");
    expect(await differingPixels(picture, edited, (x, y) => !isInside(hole, x, y))).toBe(0);
    expect(await differingPixels(picture, edited, (x, y) => isInside(hole, x, y))).toBeGreaterThan(500);
  });

  it("reads several pictures, sizes, formats and events as it types them", () => {
    expect(heard).toMatchObject({
      twoSize: "160x120",
      several: 1,
      words: "1024x1024",
      events: ["image_edit.completed"],
      models: expect.arrayContaining(["builtin/content-aware-fill"]) as string[],
    });
    expect(new Set(heard.two).size).toBe(2);
  });

  it("gets an address that anybody can fetch for a while", async () => {
    expect((await fetch(heard.url)).headers.get("content-type")).toBe("image/png");
  });

  it("raises its own errors", () => {
    expect(heard).toMatchObject({
      wrongToken: { class: "AuthenticationError", status: 401 },
      unsupported: { class: "BadRequestError", code: "unsupported_parameter", param: "strength" },
      unknownModel: { class: "NotFoundError", code: "model_not_found", param: "model" },
      moderated: { class: "BadRequestError", code: "moderation_blocked" },
    });
  });
});
