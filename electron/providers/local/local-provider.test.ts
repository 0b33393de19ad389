import { describe, expect, it } from "vitest";
import { localModel } from "../../../shared/catalogue/local.ts";
import { checkParameters, defaultParameters } from "../../../shared/catalogue/parameters.ts";
import { localModelId } from "../../../shared/domain/local-model.ts";
import { AppError } from "../../../shared/errors.ts";
import { createLog } from "../../log.ts";
import type { ProviderEvent, ProviderRequest, RunContext } from "../provider.ts";
import { type EditWish, wishOf } from "./edit-wish.ts";
import { createLocalProvider, type EditOptions, type LocalModelRunner } from "./local-provider.ts";

const id = localModelId.parse("mine");
const model = localModel({ id, name: "Mine", licence: "NCL" });
const image = { width: 1024, height: 1024, channels: 3 as const, data: new Uint8Array(1024 * 1024 * 3) };
const mask = { width: 1024, height: 1024, data: new Uint8Array(1024 * 1024).fill(255) };
const request = (parameters: ProviderRequest["parameters"] = {}): ProviderRequest => ({
  model,
  image,
  mask,
  prompt: "make it red",
  parameters: checkParameters(model, parameters),
  seed: 7,
  references: [],
});

describe("what is asked of the inference process", () => {
  it("follows the quality, unless steps were chosen", () => {
    expect(wishOf(request())).toMatchObject({
      scale: 0.75,
      steps: 20,
      guidance: 2.5,
      mode: "constrained",
      seed: 7,
    });
    expect(wishOf(request({ preset: "draft" }))).toMatchObject({ scale: 0.5, steps: 8 });
    expect(wishOf(request({ preset: "full", steps: 3 }))).toMatchObject({ scale: 1, steps: 3 });
  });

  it("asks a second time for what should not be there only where that counts", () => {
    const negative = (parameters: ProviderRequest["parameters"]) =>
      wishOf(request(parameters)).negativePrompt;
    expect(negative({ negativePrompt: "blue" })).toBeNull();
    expect(negative({ negativeGuidance: 3 })).toBeNull();
    expect(negative({ negativePrompt: "blue", negativeGuidance: 3 })).toBe("blue");
  });

  it("computes every step unless a step cache is asked for", () => {
    expect(wishOf(request()).cacheThreshold).toBeNull();
    expect(wishOf(request({ stepCache: 0.2, mode: "free" }))).toMatchObject({
      cacheThreshold: 0.2,
      mode: "free",
    });
  });

  it("has a default for every field of its form", () => {
    expect(defaultParameters(model)).toEqual({
      preset: "normal",
      mode: "constrained",
      guidance: 2.5,
      steps: null,
      negativePrompt: "",
      negativeGuidance: 1,
      stepCache: 0,
    });
  });
});

describe("the local provider", () => {
  const context: RunContext = {
    signal: new AbortController().signal,
    fetch: () => Promise.reject(new Error("nothing is fetched")),
    sleep: () => Promise.reject(new Error("nothing sleeps")),
    now: Date.now,
    log: createLog({ level: "error", write: () => {} }),
    account: { key: null, baseUrl: null },
    pictures: {
      encodePng: () => Promise.reject(new Error("nothing is encoded")),
      encodeGreyPng: () => Promise.reject(new Error("nothing is encoded")),
      decode: () => Promise.reject(new Error("nothing is decoded")),
    },
  };
  const runnerOf = (
    edit: (wish: EditWish, options: EditOptions) => ReturnType<LocalModelRunner["edit"]>,
  ) => ({
    runnable: () => [{ id, name: "Mine", licence: "NCL", problem: null }],
    edit: (_id: unknown, wish: EditWish, options: EditOptions) => edit(wish, options),
  });
  const answer = { image, revision: "abc original cpu", warnings: ["The prompt was cut."] };

  it("tells stages, steps and previews, then answers without a cost", async () => {
    const provider = createLocalProvider(
      runnerOf(async (_wish, { onStage, onEvent }) => {
        onStage("Looking at the model");
        onEvent({ type: "progress", id: 1, fraction: 0.5, stage: "Step 1 of 2" });
        onEvent({ type: "preview", id: 1, image });
        return answer;
      }),
    );
    const events: ProviderEvent[] = [];
    const run = provider.run(request(), context);
    let step = await run.next();
    for (; !step.done; step = await run.next()) events.push(step.value);
    expect(events).toEqual([
      { type: "progress", fraction: null, stage: "Looking at the model" },
      { type: "progress", fraction: 0.5, stage: "Step 1 of 2" },
      { type: "preview", image },
    ]);
    expect(step.value).toEqual({
      image,
      cost: { amount: 0, currency: "USD" },
      modelRevision: "abc original cpu",
      warnings: ["The prompt was cut."],
    });
  });

  it("fails as the edit fails", async () => {
    const provider = createLocalProvider(
      runnerOf(() => Promise.reject(new AppError("too-large", "No room."))),
    );
    await expect(provider.run(request(), context).next()).rejects.toThrow("No room.");
  });

  it("stops the edit when nobody listens any more", async () => {
    let stopped: AbortSignal | undefined;
    const provider = createLocalProvider(
      runnerOf((_wish, { onStage, signal }) => {
        stopped = signal;
        onStage("Looking at the model");
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      }),
    );
    const run = provider.run(request(), context);
    await run.next();
    await run.return(undefined as never); // nothing looks at what it ends with
    expect(stopped?.aborted).toBe(true);
  });

  it("says of a model why it cannot run, and refuses one that was taken off the list", async () => {
    const runner = { runnable: () => [{ id, name: "Mine", licence: "NCL", problem: "The folder is gone." }] };
    const edit = () => Promise.reject(new Error("nothing is run"));
    expect(createLocalProvider({ ...runner, edit }).notReady?.(model)).toBe("The folder is gone.");
    const gone = createLocalProvider({ runnable: () => [], edit });
    await expect(gone.run(request(), context).next()).rejects.toMatchObject({ code: "not-found" });
  });

  it("shows the model half as much again around the mask", () => {
    const provider = createLocalProvider(runnerOf(async () => answer));
    const bounds = { x: 0, y: 0, width: 800, height: 400 };
    expect(provider.context(model, {}, bounds, { width: 4000, height: 3000 })).toBe(200);
  });
});
