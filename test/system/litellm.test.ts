import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import OpenAI, { toFile } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compatiblePresets } from "../../shared/catalogue/compatible-presets.ts";
import { filteredInputWord } from "../fakes/providers/bfl.ts";
import { connectHeadless } from "../support/headless-client.ts";
import { installPython } from "../support/python.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { type ServedServices, serveServices } from "../support/served-services.ts";
import { alphaMask, differingPixels, isInside, noisePicture } from "../support/test-pictures.ts";

const size = { width: 320, height: 240 };
const hole = { x: 100, y: 80, width: 50, height: 40 };
const gatewayKey = "sk-key-of-the-gateway";
/** Some hundred megabytes from PyPI, so it is asked for: PALIMPSEST_LITELLM=1. */
const programs = process.env["PALIMPSEST_LITELLM"] === "1" ? installPython("litellm[proxy]==1.106.2") : null;

/** As a team sets it up: one address and key for everybody, Palimpsest behind it. */
const configuration = `
model_list:
  - model_name: kontext
    litellm_params:
      model: openai/bfl/flux-kontext-pro
      api_base: os.environ/PALIMPSEST_BASE
      api_key: os.environ/PALIMPSEST_TOKEN
  - model_name: words
    litellm_params:
      model: openai/openai/gpt-image-2/text-to-image
      api_base: os.environ/PALIMPSEST_BASE
      api_key: os.environ/PALIMPSEST_TOKEN
general_settings:
  master_key: ${gatewayKey}
`;

describe.skipIf(programs === null)("a LiteLLM proxy before palimpsest serve", () => {
  let served: ServedServices;
  let proxy: ChildProcess;
  let client: OpenAI;
  let picture: Uint8Array;

  beforeAll(async () => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    served = await serveServices({ compatibleEndpoints: [throughGateway(`${address}/v1`)] });
    proxy = await startProxy(port, served);
    client = new OpenAI({ apiKey: gatewayKey, baseURL: `${address}/v1`, maxRetries: 0, timeout: 60_000 });
    picture = await noisePicture(size, seededRandom(1));
  }, 180_000);
  afterAll(async () => {
    const ended = once(proxy, "exit");
    proxy.kill("SIGTERM");
    await ended;
    await served.close();
  });

  const file = (bytes: Uint8Array) => toFile(bytes, "picture.png", { type: "image/png" });

  it("passes an edit with its mask on, and the answer back", async () => {
    const { data, size: made } = await client.images.edit({
      model: "kontext",
      image: await file(picture),
      mask: await file(await alphaMask(size, hole)),
      prompt: "through the gateway",
    });
    const edited = Buffer.from(data?.[0]?.b64_json ?? "", "base64");
    expect(await differingPixels(picture, edited, (x, y) => !isInside(hole, x, y))).toBe(0);
    expect(await differingPixels(picture, edited, (x, y) => isInside(hole, x, y))).toBeGreaterThan(500);
    expect(made).toBe("320x240");
    expect(served.bfl.submits.filter(({ body }) => body["prompt"] === "through the gateway")).toHaveLength(1);
  });

  it("passes a picture from words on", async () => {
    const { data, size: made } = await client.images.generate({
      model: "words",
      prompt: "a lighthouse",
      size: "1024x1024",
    });
    expect([data?.length, made]).toEqual([1, "1024x1024"]);
  });

  it("passes a refusal on, which nobody pays for again", async () => {
    const refused = client.images.edit({
      model: "kontext",
      image: await file(picture),
      prompt: filteredInputWord,
    });
    await expect(refused).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("moderation_blocked") as string,
    });
    expect(served.bfl.submits.filter(({ body }) => body["prompt"] === filteredInputWord)).toHaveLength(1);
  });

  it("serves Palimpsest's own edits, as a team's gateway would", async () => {
    const connection = await connectHeadless(served.host());
    await connection.client.keys.set({ provider: "compatible/gateway", key: gatewayKey });
    connection.close();
    const own = new OpenAI({ apiKey: served.token, baseURL: `${served.host().origin}/v1`, maxRetries: 0 });
    const { data } = await own.images.edit({
      model: "compatible/gateway",
      image: await file(picture),
      mask: await file(await alphaMask(size, hole)),
      prompt: "there and back",
    });
    const edited = Buffer.from(data?.[0]?.b64_json ?? "", "base64");
    expect(await differingPixels(picture, edited, (x, y) => !isInside(hole, x, y))).toBe(0);
    expect(await differingPixels(picture, edited, (x, y) => isInside(hole, x, y))).toBeGreaterThan(500);
    expect(served.bfl.submits.filter(({ body }) => body["prompt"] === "there and back")).toHaveLength(1);
  });
});

/** The profile that the settings offer for such proxies, with an address and a model, as a person fills it in. */
function throughGateway(baseUrl: string) {
  const preset = compatiblePresets.find(({ id }) => id === "litellm");
  if (!preset) throw new Error("There is no profile for LiteLLM.");
  return { ...preset.endpoint, id: "gateway", baseUrl, model: "kontext" };
}

async function startProxy(port: number, { home, host, token }: ServedServices): Promise<ChildProcess> {
  const path = join(home, "litellm.yaml");
  await writeFile(path, configuration);
  const child = spawn(
    join(programs ?? "", "litellm"),
    ["--config", path, "--port", String(port), "--host", "127.0.0.1"],
    {
      cwd: home,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        PALIMPSEST_BASE: `${host().origin}/v1`,
        PALIMPSEST_TOKEN: token,
        LITELLM_LOCAL_MODEL_COST_MAP: "True", // otherwise it is fetched from the network
      },
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  for (let attempt = 0; attempt < 300 && child.exitCode === null; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/liveliness`).catch(() => null);
    if (answer?.ok) return child;
    await wait(300);
  }
  child.kill("SIGKILL");
  throw new Error(`LiteLLM did not start:\n${output.slice(-4000)}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("There is no free port.");
  return address.port;
}
