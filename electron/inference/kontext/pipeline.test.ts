import { describe, expect, it } from "vitest";
import { readTensors } from "../../../test/support/kontext/read-tensors.ts";
import { fixturePath, tinyCheckpoint } from "../../../test/support/kontext/tiny-kontext.ts";
import { openCheckpoint } from "./checkpoint/open-checkpoint.ts";
import type { FloatTensor, KontextComponent, KontextSessions } from "./pipeline/networks.ts";
import {
  type KontextModel,
  type KontextRequest,
  type KontextStage,
  openKontext,
  runKontext,
} from "./pipeline.ts";
import { PromptCache } from "./text/prompt-cache.ts";

const golden = readTensors(fixturePath("golden/edit.safetensors"));
const masked = readTensors(fixturePath("golden/edit_masked.safetensors"));
const context = { width: 48, height: 64, channels: 3, data: golden.bytes("context_rgb_uint8").data } as const;
const prompt = "make the sky pink and remove the left window";

const request: KontextRequest = {
  context,
  size: { width: 48, height: 64 },
  mask: null,
  mode: "constrained",
  references: [],
  prompt,
  negativePrompt: null,
  trueCfgScale: 1,
  guidance: 2.5,
  steps: 3,
  seed: 44,
  stepCacheThreshold: null,
  isVaeTiled: false,
};

const checkpoint = await openCheckpoint(tinyCheckpoint, { precision: "original" });

async function open(cache = new PromptCache()): Promise<KontextModel> {
  return openKontext(
    checkpoint,
    {
      numeric: { compute: "float32", attention: "fused" },
      place: () => ({ provider: "cpu", threads: 1, foldConstants: true, staysLoaded: true }),
    },
    cache,
  );
}

const model = await open();
const never = new AbortController().signal;
const run = (changed: Partial<KontextRequest>) =>
  runKontext(model, { ...request, ...changed }, { signal: never });

function filled(value: number) {
  return { width: 48, height: 64, data: new Uint8Array(48 * 64).fill(value) };
}

/** Writes down what the networks were asked, and hands on to them. */
function recorded(asked: string[], latents: FloatTensor[] = []): KontextModel {
  const { sessions } = model;
  const spy: KontextSessions = {
    clip: (ids) => (asked.push("clip"), sessions.clip(ids)),
    t5: (ids) => (asked.push("t5"), sessions.t5(ids)),
    encode: (picture) => (asked.push("vae-encoder"), sessions.encode(picture)),
    modulate: (...asking) => (asked.push("modulation"), sessions.modulate(...asking)),
    loadTransformer: (tokens) => sessions.loadTransformer(tokens),
    transform: (inputs) => (asked.push("transformer"), sessions.transform(inputs)),
    decode: (input) => {
      asked.push("vae-decoder");
      latents.push(input);
      return sessions.decode(input);
    },
    finished: async (component: KontextComponent) => {
      asked.push(`release ${component}`);
    },
  };
  return { ...model, sessions: spy };
}

describe("runKontext", () => {
  it("frees every network when it is cancelled, so that none stays beside the next edit's", async () => {
    const stop = new AbortController();
    const asked: string[] = [];
    const running = runKontext(recorded(asked), request, {
      signal: stop.signal,
      onStep: () => stop.abort(new Error("stopped")),
    });
    await expect(running).rejects.toThrow("stopped");
    const since = asked.slice(asked.lastIndexOf("transformer") + 1);
    const components = ["clip", "t5", "vae-encoder", "modulation", "transformer", "vae-decoder"];
    expect(since).toEqual(expect.arrayContaining(components.map((component) => `release ${component}`)));
  });

  it("paints from prompt and picture what diffusers paints", async () => {
    const { image, warnings } = await run({ size: { width: 80, height: 48 }, seed: 42, mode: "free" });
    const expected = golden.bytes("edit/image_rgb_uint8").data;
    const distances = Array.from(expected, (value, index) => Math.abs(value - (image.data[index] ?? 0)));
    expect(Math.max(...distances)).toBeLessThanOrEqual(1);
    expect(warnings).toEqual([]);
  });

  it("paints under a mask what diffusers' inpainting paints", async () => {
    const mask = { width: 48, height: 64, data: masked.bytes("mask_uint8").data };
    const { image } = await run({ mask });
    const expected = masked.bytes("edit/image_rgb_uint8").data;
    const distances = Array.from(expected, (value, index) => Math.abs(value - (image.data[index] ?? 0)));
    expect(Math.max(...distances)).toBeLessThanOrEqual(1);
    expect(distances.filter((distance) => distance === 0).length / distances.length).toBeGreaterThan(0.999);
  });

  it("is plain Kontext, bit for bit, under a mask that is white all over", async () => {
    const plain = await run({});
    expect((await run({ mask: filled(255) })).image).toEqual(plain.image);
    expect((await run({ mask: filled(0), mode: "free" })).image).toEqual(plain.image);
  });

  it("ends at the latents of the source where the mask is black", async () => {
    const decoded: FloatTensor[] = [];
    const painted = recorded([], decoded);
    await runKontext(painted, { ...request, mask: filled(0) }, { signal: never });
    await runKontext(painted, { ...request, mask: filled(0), seed: 1, steps: 7 }, { signal: never });
    const [first, second] = decoded;
    expect(first).toEqual(second);
    const mean = golden.floats("vae_encode/mean");
    const worst = Math.max(...mean.map((value, index) => Math.abs(value - (first?.data[index] ?? 0))));
    expect(worst).toBeLessThan(2e-5);
  });

  it("gives the same bytes for the same seed, also from sessions opened anew, and others for another", async () => {
    const first = await run({});
    expect((await run({})).image).toEqual(first.image);
    const anew = await open();
    expect((await runKontext(anew, request, { signal: never })).image).toEqual(first.image);
    await anew.release();
    expect((await run({ seed: 45 })).image).not.toEqual(first.image);
  });

  it("looks at further references", async () => {
    const reference = {
      width: 32,
      height: 16,
      channels: 3,
      data: new Uint8Array(32 * 16 * 3).fill(200),
    } as const;
    expect((await run({ references: [reference] })).image).not.toEqual((await run({})).image);
  });

  it("says that it loads for as long as the modulation and the transformer are read", async () => {
    const told: string[] = [];
    const { sessions } = recorded(told);
    const sizes: number[] = [];
    const saying: KontextSessions = {
      ...sessions,
      loadTransformer: (tokens) => (
        told.push("reads transformer"), sizes.push(tokens), sessions.loadTransformer(tokens)
      ),
      transform: (inputs) => {
        sizes.push((inputs.promptEmbeds.shape[1] ?? 0) + (inputs.hiddenStates.shape[1] ?? 0));
        return sessions.transform(inputs);
      },
    };
    await runKontext(
      { ...(await open()), sessions: saying },
      { ...request, steps: 1 },
      { signal: never, onStage: (stage) => told.push(stage) },
    );
    const from = told.indexOf("load");
    expect(told.slice(from, from + 5)).toEqual([
      "load",
      "modulation",
      "reads transformer",
      "steps",
      "transformer",
    ]);
    expect(sizes[1]).toBe(sizes[0]); // the very session that the steps use
  });

  it("tells its stages and steps, and releases each network before the next is loaded", async () => {
    const asked: string[] = [];
    const stages: KontextStage[] = [];
    const steps: string[] = [];
    const fresh = recorded(asked);
    const text = (await open()).text;
    await runKontext(
      { ...fresh, text },
      { ...request, steps: 2 },
      {
        signal: never,
        onStage: (stage) => stages.push(stage),
        onStep: ({ step, steps: all, preview, isReused }) =>
          steps.push(`${step}/${all} ${preview.width}×${preview.height} ${isReused}`),
      },
    );
    expect(stages).toEqual(["text", "encode", "load", "steps", "decode"]);
    expect(steps).toEqual(["1/2 6×8 false", "2/2 6×8 false"]);
    expect(asked).toEqual([
      "clip",
      "release clip",
      "t5",
      "release t5",
      "vae-encoder",
      "release vae-encoder",
      "modulation",
      "transformer",
      "transformer",
      "release transformer",
      "vae-decoder",
      "release vae-decoder",
    ]);
  });

  it("asks the text encoders once for a prompt, also when the model is opened again", async () => {
    const cache = new PromptCache();
    const asked: string[] = [];
    const { sessions } = recorded(asked);
    for (const seed of [1, 2]) {
      const opened = await open(cache);
      await runKontext({ ...opened, sessions }, { ...request, seed, steps: 1 }, { signal: never });
    }
    expect(asked.filter((name) => name === "t5")).toHaveLength(1);
  });

  it("does not take what one way of computing made of a prompt for another's", async () => {
    const cache = new PromptCache();
    const asked: string[] = [];
    const { sessions } = recorded(asked);
    for (const compute of ["float32", "float16"] as const) {
      const place = () => ({ provider: "cpu", threads: 1, foldConstants: true, staysLoaded: false }) as const;
      const opened = await openKontext(
        checkpoint,
        { numeric: { compute, attention: "fused" }, place },
        cache,
      );
      await runKontext({ ...opened, sessions }, { ...request, steps: 1 }, { signal: never });
    }
    expect(asked.filter((name) => name === "t5")).toHaveLength(2);
  });

  it("asks the model twice a step for true guidance only", async () => {
    const count = async (changed: Partial<KontextRequest>) => {
      const asked: string[] = [];
      await runKontext(recorded(asked), { ...request, steps: 2, ...changed }, { signal: never });
      return asked.filter((name) => name === "transformer").length;
    };
    expect(await count({ negativePrompt: "blurry", trueCfgScale: 2 })).toBe(4);
    expect(await count({ negativePrompt: "blurry", trueCfgScale: 1 })).toBe(2);
    expect(await count({ negativePrompt: null, trueCfgScale: 2 })).toBe(2);
  });

  // The threshold is high because a random model changes its mind more than a trained one.
  it("leaves out steps of a run whose cache allows it, and says which", async () => {
    const asked: string[] = [];
    const reused: boolean[] = [];
    const { image } = await runKontext(
      recorded(asked),
      { ...request, steps: 12, stepCacheThreshold: 2 },
      { signal: never, onStep: ({ isReused }) => reused.push(isReused) },
    );
    const left = reused.filter(Boolean).length;
    expect(left).toBeGreaterThan(1);
    expect(asked.filter((name) => name === "transformer")).toHaveLength(12 - left);
    expect(image).not.toEqual((await run({ steps: 12 })).image);
  });

  it("stops between two steps", async () => {
    const asked: string[] = [];
    const controller = new AbortController();
    const reason = new Error("stopped");
    const running = runKontext(
      recorded(asked),
      { ...request, steps: 50 },
      {
        signal: controller.signal,
        onStep: ({ step }) => step === 3 && controller.abort(reason),
      },
    );
    await expect(running).rejects.toBe(reason);
    expect(asked.filter((name) => name === "transformer")).toHaveLength(3);
  });

  it("runs no network any more after it was stopped, whichever comes next", async () => {
    const guided = {
      ...request,
      prompt: "never seen before",
      negativePrompt: "blurry",
      trueCfgScale: 2,
      steps: 1,
    };
    const all: string[] = [];
    const { text } = await open();
    await runKontext({ ...recorded(all), text }, guided, { signal: never });
    const networks = all.filter((name) => !name.startsWith("release"));
    expect(networks).toHaveLength(9);
    for (const count of networks.slice(1).keys()) {
      const asked: string[] = [];
      const controller = new AbortController();
      const { sessions } = recorded(asked);
      const stopping: KontextSessions = {
        ...sessions,
        clip: (ids) => stopAfter(sessions.clip(ids)),
        t5: (ids) => stopAfter(sessions.t5(ids)),
        encode: (picture) => stopAfter(sessions.encode(picture)),
        modulate: (...asking) => stopAfter(sessions.modulate(...asking)),
        transform: (inputs) => stopAfter(sessions.transform(inputs)),
        decode: (latents) => stopAfter(sessions.decode(latents)),
      };
      const stopAfter = async <Result>(result: Promise<Result>): Promise<Result> => {
        const done = asked.filter((name) => !name.startsWith("release")).length;
        if (done === count + 1) setImmediate(() => controller.abort());
        return result;
      };
      const opened = await open();
      const running = runKontext({ ...opened, sessions: stopping }, guided, { signal: controller.signal });
      await expect(running).rejects.toMatchObject({ name: "AbortError" });
      expect(asked.filter((name) => !name.startsWith("release"))).toEqual(networks.slice(0, count + 1));
    }
  });

  it("hears of a stop that comes as a message while it computes", async () => {
    const controller = new AbortController();
    const reason = new Error("stopped");
    setImmediate(() => setImmediate(() => controller.abort(reason)));
    await expect(runKontext(model, { ...request, steps: 100 }, { signal: controller.signal })).rejects.toBe(
      reason,
    );
  });

  it("says which words of a long prompt were not read", async () => {
    const long = `${"word ".repeat(600)}END OF IT`;
    const { warnings } = await run({ prompt: long, steps: 1 });
    expect(warnings).toEqual([
      expect.stringMatching(/^The prompt is too long: its last \d+ tokens were left out/),
    ]);
    const { warnings: shorter } = await run({ prompt: "a red sofa and a cat ".repeat(12), steps: 1 });
    expect(shorter).toEqual([expect.stringContaining("T5, which matters more, read all of it.")]);
  });

  it.each<[string, Partial<KontextRequest>]>([
    ["The result is 50×64", { size: { width: 50, height: 64 } }],
    ["steps is 101", { steps: 101 }],
    ["steps is 0", { steps: 0 }],
    ["The mask is 16×16", { mask: { width: 16, height: 16, data: new Uint8Array(256) } }],
    [
      "The picture is 48×64 and the result 64×64",
      { size: { width: 64, height: 64 }, mask: { width: 64, height: 64, data: new Uint8Array(4096) } },
    ],
    [
      "Reference 1 is 17×16",
      { references: [{ width: 17, height: 16, channels: 3, data: new Uint8Array(816) }] },
    ],
    ["stepCacheThreshold is 0", { stepCacheThreshold: 0 }],
  ])("refuses what cannot be computed: %s", async (message, changed) => {
    await expect(run(changed)).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining(message),
    });
  });

  it("encodes and decodes pictures of a tile's size and less in tiles as in one", async () => {
    expect((await run({ isVaeTiled: true })).image).toEqual((await run({})).image);
  });
});
