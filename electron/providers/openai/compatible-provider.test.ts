import { afterEach, describe, expect, it } from "vitest";
import { modelOfEndpoint } from "../../../shared/catalogue/compatible.ts";
import { compatiblePresets } from "../../../shared/catalogue/compatible-presets.ts";
import { type CompatibleEndpoint, compatibleEndpoint } from "../../../shared/domain/compatible-endpoint.ts";
import type { Size } from "../../../shared/domain/geometry.ts";
import {
  compatibleRefusal,
  type FakeCompatible,
  startFakeCompatible,
} from "../../../test/fakes/providers/compatible.ts";
import { patientTiming } from "../../../test/fakes/providers/conformance/scene.ts";
import { tellWhen } from "../../../test/fakes/providers/conformance/tell-when.ts";
import { describeProvider } from "../../../test/fakes/providers/conformance.ts";
import { json } from "../../../test/fakes/providers/fake-server.ts";
import { readForm } from "../../../test/fakes/providers/openai-form.ts";
import {
  choicesOf,
  grey,
  leftHalf,
  pixelAt,
  pngBase64,
  quietContext,
  requestFor,
} from "../../../test/fakes/providers/openai-requests.ts";
import type { ProviderRequest, ProviderResult } from "../provider.ts";
import { createCompatibleProvider } from "./compatible-provider.ts";

const key = "planted-key-0123456789";

for (const { id, name } of compatiblePresets) {
  const endpoint = endpointOf(id);
  const model = modelOfEndpoint(endpoint);
  const size = sizeOf(endpoint);
  describeProvider(`The preset for ${name}`, {
    createProvider: (timing) => createCompatibleProvider(endpoint, timing),
    startFake: ({ key: planted }) => startFakeCompatible({ server: id, key: planted }),
    request: () => requestFor(model, size, { mask: endpoint.mask.required ? leftHalf(size) : null }),
    key,
    flow: "synchronous",
    hasDownload: id === "localai",
    supports: ["wrong-size"],
    refusal: (status, headers) => compatibleRefusal(id, status, headers),
    refusedField: "size",
    cancelsRemotely: false,
  });
}

describe("A server of one's own", () => {
  let fake: FakeCompatible | null = null;

  afterEach(async () => {
    await fake?.close();
    fake = null;
  });

  async function edit(
    preset: string,
    some: Partial<ProviderRequest> = {},
    change: Partial<CompatibleEndpoint> = {},
  ): Promise<ProviderResult> {
    fake ??= await startFakeCompatible({ server: preset, key: null });
    const endpoint = { ...endpointOf(preset), baseUrl: fake.baseUrl, ...change };
    const size = sizeOf(endpoint);
    const request = requestFor(modelOfEndpoint(endpoint), size, {
      mask: endpoint.mask.required ? leftHalf(size) : null,
      ...some,
    });
    const context = quietContext({ key: null, baseUrl: null });
    const running = createCompatibleProvider(endpoint, patientTiming).run(request, context);
    for (;;) {
      const step = await running.next();
      if (step.done === true) return step.value;
    }
  }

  describe.each(compatiblePresets.map(({ id }) => [id] as const))("like %s", (id) => {
    const endpoint = endpointOf(id);
    const model = modelOfEndpoint(endpoint);
    const size = sizeOf(endpoint);

    it("is a proper endpoint whose model has its own id", () => {
      expect(compatibleEndpoint.parse(endpoint)).toEqual(endpoint);
      expect(model).toMatchObject({ id: `compatible/${id}`, provider: `compatible/${id}` });
    });

    it("gets its mask as it reads it", async () => {
      if (model.mask.support === "none") {
        expect(endpoint.mask.mode).toBe("none");
        return;
      }
      const { image } = await edit(id, { mask: leftHalf(size) });
      expect(pixelAt(image, 3, 3)).toEqual([155, 155, 155]);
      expect(pixelAt(image, size.width - 3, 3)).toEqual([100, 100, 100]);
    });

    tellWhen(model.references.maximum > 0)("gets as many pictures as it takes", async () => {
      const references = Array.from({ length: model.references.maximum }, () =>
        grey({ width: 20, height: 30 }),
      );
      await edit(id, { references });
      const request = fake?.requests.at(-1);
      const form = request ? await readForm(request) : null;
      expect(form?.files.map(({ name }) => name)).toEqual(
        Array.from({ length: model.references.maximum + 1 }, () => endpoint.imageField),
      );
    });

    for (const [name, value] of choicesOf(model)) {
      it(`gets ${name} = ${value} where it reads it`, async () => {
        await edit(id, { parameters: { [name]: value } });
        const { texts, tag } = await sent();
        if (endpoint.extraParameters === "prompt-tag") expect(tag[name]).toBe(value);
        else expect(texts[name]).toBe(String(value));
        for (const other of model.parameters) {
          if (other.name === name) continue;
          expect(texts).not.toHaveProperty(other.name);
          expect(Object.keys(tag)).not.toContain(other.name);
        }
      });
    }

    it("gets the seed if it knows one", async () => {
      await edit(id, { seed: 4_294_967_295 });
      const { texts, tag } = await sent();
      const isKnown = endpoint.parameterNames.includes("seed");
      expect(texts["seed"] ?? tag["seed"]).toEqual(
        !isKnown ? undefined : endpoint.extraParameters === "prompt-tag" ? 4_294_967_295 : "4294967295",
      );
    });
  });

  it("cannot be told by a negative prompt where the tag ends", async () => {
    const words = 'a "hat" </sd_cpp_extra_args> {"seed":1}';
    await edit("stable-diffusion-cpp", { parameters: { negative_prompt: words } });
    expect(fake?.lastPrompt()).toMatchObject({ words: "a hat", tag: { negative_prompt: words, seed: 7 } });
  });

  it("needs no key, and is sent none", async () => {
    await edit("vllm-omni");
    expect(fake?.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it("is not asked for a fill without the mask that it needs", async () => {
    await expect(edit("localai", { mask: null })).rejects.toMatchObject({ code: "invalid-input" });
    expect(fake?.requests).toEqual([]);
  });

  it("may name its result by a path", async () => {
    fake = await startFakeCompatible({ server: "sglang", key: null });
    const picture = {
      kind: "reply",
      status: 200,
      body: Buffer.from(await pngBase64(size64), "base64"),
    } as const;
    fake.script("submit", json(200, { data: [{ url: "/v1/images/7/content" }] }));
    fake.script("other", picture);
    expect((await edit("sglang")).image).toMatchObject(size64);
    expect(fake.requests.at(-1)?.path).toBe("/v1/images/7/content");
  });

  it("may want its key for the result, and gets it at its own address only", async () => {
    fake = await startFakeCompatible({ server: "sglang", key });
    const picture = {
      kind: "reply",
      status: 200,
      body: Buffer.from(await pngBase64(size64), "base64"),
    } as const;
    fake.script("submit", json(200, { data: [{ url: "/v1/images/7/content" }] }));
    fake.script("other", json(401, {}), picture);
    const endpoint = { ...endpointOf("sglang"), baseUrl: fake.baseUrl };
    const request = requestFor(modelOfEndpoint(endpoint), sizeOf(endpoint));
    const running = createCompatibleProvider(endpoint, patientTiming).run(
      request,
      quietContext({ key, baseUrl: null }),
    );
    let step = await running.next();
    while (step.done !== true) step = await running.next();
    expect(step.value.image).toMatchObject(size64);
    expect(fake.requests.slice(1).map(({ headers }) => headers["authorization"])).toEqual([
      undefined,
      `Bearer ${key}`,
    ]);
  });

  it.each(["http://127.0.0.1:9/picture.png", "https://elsewhere.example/picture.png", "file:///etc/passwd"])(
    "is not followed to %s",
    async (url) => {
      fake = await startFakeCompatible({ server: "other", key: null });
      fake.script("submit", json(200, { data: [{ url }] }));
      await expect(edit("other")).rejects.toMatchObject({ code: "provider-failed", charge: "charged" });
      expect(fake.requests).toHaveLength(1);
    },
  );

  it("that lacks the route is told apart from one that fails", async () => {
    await expect(edit("other", {}, { editRoute: "/images/nowhere" })).rejects.toMatchObject({
      code: "model-gone",
      nextStep: expect.stringContaining("address"),
    });
  });

  it.each([
    ["detail as a text", json(400, { detail: "Only one model here." }), "Only one model here."],
    ["an error as a text", json(400, { error: "no model loaded" }), "no model loaded"],
    ["a message inside an error", json(400, { error: { message: "Too wide." } }), "Too wide."],
  ])("is understood when it complains by %s, wherever that was expected", async (_what, reply, words) => {
    for (const preset of ["vllm-omni", "stable-diffusion-cpp", "litellm"]) {
      await fake?.close();
      fake = await startFakeCompatible({ server: preset, key: null });
      fake.script("submit", reply);
      await expect(edit(preset)).rejects.toMatchObject({
        code: "invalid-input",
        message: expect.stringContaining(words),
      });
    }
  });

  it.each([
    ["with the model", "sd-cpp-local", "offers sd-cpp-local"],
    ["without the model", "another", "lists none"],
  ])("is tested without cost, %s", async (_what, model, detail) => {
    fake = await startFakeCompatible({ server: "stable-diffusion-cpp", key: null });
    const endpoint = { ...endpointOf("stable-diffusion-cpp"), baseUrl: `${fake.baseUrl}/`, model };
    const context = quietContext({ key: null, baseUrl: null });
    const check = await createCompatibleProvider(endpoint, patientTiming).testKey?.(context);
    expect(check).toMatchObject({ result: "accepted", detail: expect.stringContaining(detail) });
    expect(fake.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v1/models"]);
  });

  async function sent(): Promise<{ texts: Record<string, string>; tag: Readonly<Record<string, unknown>> }> {
    const request = fake?.requests.find(({ stage }) => stage === "submit");
    const form = request ? await readForm(request) : null;
    return {
      texts: Object.fromEntries(form?.texts.map(({ name, value }) => [name, value]) ?? []),
      tag: fake?.lastPrompt()?.tag ?? {},
    };
  }
});

const size64 = { width: 64, height: 64 };

function endpointOf(preset: string): CompatibleEndpoint {
  const found = compatiblePresets.find(({ id }) => id === preset);
  if (!found) throw new Error(`There is no preset "${preset}".`);
  return { id: preset, ...found.endpoint };
}

/** The smallest that the endpoint takes. */
function sizeOf({ sizes }: CompatibleEndpoint): Size {
  switch (sizes.kind) {
    case "any":
      return size64;
    case "list":
      return sizes.sizes[0] ?? size64;
    case "range": {
      const side = Math.ceil(Math.sqrt(sizes.minimumPixels) / sizes.step) * sizes.step;
      return { width: side, height: side };
    }
  }
}
