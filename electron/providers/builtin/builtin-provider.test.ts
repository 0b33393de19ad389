import { describe, expect, it } from "vitest";
import { findModel } from "../../../shared/catalogue/models.ts";
import { checkParameters } from "../../../shared/catalogue/parameters.ts";
import type { Rect } from "../../../shared/domain/geometry.ts";
import { providerPictures } from "../../imaging/provider-pictures.ts";
import type { ProviderEvent, ProviderRequest, ProviderResult, RunContext } from "../provider.ts";
import { createBuiltinProvider } from "./builtin-provider.ts";
import { createInProcessFillExecutor } from "./fill-executor.ts";
import { disc, maskOf, paint, weave } from "./testing/pictures.ts";

const provider = createBuiltinProvider(createInProcessFillExecutor());

function modelOf(id: string) {
  const model = findModel(id);
  if (!model) throw new Error(`There is no model ${id}.`);
  return model;
}

const contentAware = modelOf("builtin/content-aware-fill");
const smooth = modelOf("builtin/smooth-fill");

function requestOf(changes: Partial<ProviderRequest> = {}): ProviderRequest {
  return {
    model: contentAware,
    image: paint(96, 80, 3, weave),
    mask: maskOf(96, 80, disc(40, 40, 10)),
    prompt: "",
    parameters: checkParameters(changes.model ?? contentAware, {}),
    seed: 11,
    references: [],
    ...changes,
  };
}

function contextOf(signal = new AbortController().signal): RunContext {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  return {
    signal,
    fetch,
    sleep: () => Promise.resolve(),
    now: () => 0,
    log,
    account: { key: null, baseUrl: null },
    pictures: providerPictures,
  };
}

async function runToEnd(
  request: ProviderRequest,
): Promise<{ events: ProviderEvent[]; result: ProviderResult }> {
  const events: ProviderEvent[] = [];
  const running = provider.run(request, contextOf());
  for (;;) {
    const step = await running.next();
    if (step.done === true) return { events, result: step.value };
    events.push(step.value);
  }
}

describe("the built-in provider", () => {
  it.each([contentAware, smooth])("answers $id with a free picture of the same size", async (model) => {
    const { events, result } = await runToEnd(requestOf({ model, parameters: checkParameters(model, {}) }));
    expect(result.image).toMatchObject({ width: 96, height: 80, channels: 3 });
    expect(result.cost).toEqual({ amount: 0, currency: "USD" });
    expect(result.modelRevision).not.toBeNull();
    expect(result.warnings).toEqual([]);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events)
      expect(event).toMatchObject({ type: "progress", stage: expect.stringMatching(/\w/) });
  });

  it("uses the seed and the quality of the request", async () => {
    const first = await runToEnd(requestOf());
    const again = await runToEnd(requestOf());
    expect(again.result.image.data).toEqual(first.result.image.data);
    const wrong = requestOf({ parameters: { quality: "perfect", searchArea: 1 } });
    await expect(runToEnd(wrong)).rejects.toMatchObject({ code: "invalid-input" });
  });

  it("takes over another state of the picture as it is, and only one of the same size", async () => {
    const restore = modelOf("builtin/restore");
    const other = paint(96, 80, 3, (x, y) => [x, y, 7]);
    const asked = requestOf({ model: restore, parameters: {}, references: [other] });
    expect((await runToEnd(asked)).result.image).toBe(other);
    expect(provider.context(restore, {}, { x: 0, y: 0, width: 1, height: 1 }, other)).toBe(
      Number.POSITIVE_INFINITY,
    );
    for (const references of [[], [paint(96, 81, 3, weave)]]) {
      await expect(runToEnd({ ...asked, references })).rejects.toMatchObject({ code: "invalid-input" });
    }
  });

  it("asks for a mask", async () => {
    await expect(runToEnd(requestOf({ mask: null }))).rejects.toMatchObject({
      code: "invalid-input",
      nextStep: expect.stringContaining("Paint"),
    });
  });

  it("says what it left out", async () => {
    const references = [paint(4, 4, 3, weave)];
    const { result } = await runToEnd(requestOf({ prompt: "a red door", references }));
    expect(result.warnings).toEqual([
      expect.stringContaining("no prompt"),
      expect.stringContaining("no reference"),
    ]);
  });

  it("warns of a mask that leaves little to copy from", async () => {
    const mask = maskOf(96, 80, (x, y) => x > 10 && y > 10);
    const { result } = await runToEnd(requestOf({ mask, parameters: { quality: "draft", searchArea: 1.5 } }));
    expect(result.warnings).toEqual([expect.stringContaining("more than what is left")]);
  });

  it("ends as cancelled when its signal is aborted", async () => {
    const controller = new AbortController();
    const running = provider.run(requestOf(), contextOf(controller.signal));
    await running.next();
    controller.abort();
    const rest = (async () => {
      for await (const _event of running) continue;
    })();
    await expect(rest).rejects.toMatchObject({ code: "cancelled" });
  });

  it("stops the work of a listener that leaves", async () => {
    let seen: AbortSignal | undefined;
    const watched = createBuiltinProvider({
      run: (_task, { signal, onProgress }) => {
        seen = signal;
        onProgress({ fraction: 0.1, stage: "Working" });
        return new Promise(() => {});
      },
    });
    for await (const _event of watched.run(requestOf(), contextOf())) break;
    expect(seen?.aborted).toBe(true);
  });
});

describe("the context of a fill", () => {
  const picture = { width: 8000, height: 6000 };
  const contextFor = (bounds: Rect, searchArea: number, model = contentAware) =>
    provider.context(model, { quality: "standard", searchArea }, bounds, picture);

  it("grows with the mask and the search area", () => {
    const bounds = { x: 4000, y: 3000, width: 400, height: 200 };
    expect(contextFor(bounds, 0.5)).toBe(200);
    expect(contextFor(bounds, 2)).toBe(800);
  });

  it("gives a speck some texture to choose from", () => {
    expect(contextFor({ x: 10, y: 10, width: 2, height: 2 }, 0.5)).toBeGreaterThanOrEqual(64);
  });

  it("keeps the framed part bounded for a long mask on a large picture", () => {
    const margin = contextFor({ x: 500, y: 500, width: 3000, height: 2000 }, 4);
    expect((3000 + 2 * margin) * (2000 + 2 * margin)).toBeLessThan(17_000_000);
  });

  it("stays close for a smooth fill", () => {
    expect(contextFor({ x: 0, y: 0, width: 500, height: 500 }, 4, smooth)).toBeLessThan(64);
  });
});
