import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localModelId } from "../../shared/domain/local-model.ts";
import { defaultSettings, type Settings } from "../../shared/domain/settings.ts";
import { InferenceHost } from "../inference/host.ts";
import type { InferenceProcess, ProcessEnd } from "../inference/process/inference-process.ts";
import { createLog } from "../log.ts";
import type { EditWish } from "../providers/local/edit-wish.ts";
import type { CardMemory } from "./card-memory.ts";
import { DeviceChoice } from "./device-choice.ts";
import { LocalEdits } from "./local-edits.ts";
import { ModelList } from "./model-list.ts";
import { ModelStore } from "./model-store.ts";

const folder = fileURLToPath(new URL("../../test/fixtures/kontext-tiny/checkpoint", import.meta.url));
const log = createLog({ level: "error", write: () => {} });
const image = { width: 16, height: 16, channels: 3 as const, data: new Uint8Array(16 * 16 * 3) };
const wish: EditWish = {
  image,
  mask: null,
  references: [],
  prompt: "make it red",
  negativePrompt: null,
  trueGuidance: 1,
  scale: 1,
  steps: 1,
  guidance: 2.5,
  mode: "free",
  seed: 1,
  cacheThreshold: null,
};
const gibibyte = 2 ** 30;

/** Answers every order, and holds what it is said to hold. */
function answeringProcess(heldBytes: () => number, answer: () => Promise<void>): InferenceProcess {
  let listener: (message: unknown) => void = () => {};
  const ends = new Set<(end: ProcessEnd) => void>();
  return {
    post: (order) => {
      const { id } = order as { readonly id: number }; // every order has one
      const result = { kind: "edit", image, revision: "fake", warnings: [] };
      listener({ type: "progress", id, fraction: 0.1, stage: "Step 1 of 1" });
      void answer().then(() => listener({ type: "done", id, result, heldBytes: heldBytes() }));
    },
    onMessage: (heard) => {
      listener = heard;
      return () => {};
    },
    onEnd: (heard) => {
      ends.add(heard);
      return () => ends.delete(heard);
    },
    hold: () => {},
    kill: () => {
      for (const heard of ends) heard({ code: null, signal: "SIGKILL" });
    },
  };
}

describe("edits of local models that follow each other", () => {
  let base: string;
  let free: number;
  let store: ModelStore;
  let nvidia: CardMemory | null;
  let held: number;
  /** Waited for before a task ends. */
  let answer: () => Promise<void>;
  /** Called after the memory was looked at. */
  let measured: () => void;
  let warmMinutes: number;
  let settings: Settings;
  let inference: InferenceHost;
  let edits: LocalEdits;
  const id = localModelId.parse("tiny");
  /** Takes every stage, before the computing and while it goes on. */
  const edit = (onStage: (stage: string) => void = () => {}) =>
    edits.edit(id, wish, {
      signal: new AbortController().signal,
      onEvent: (event) => event.type === "progress" && onStage(event.stage),
      onStage,
    });

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), "palimpsest-edits-"));
    settings = defaultSettings;
    warmMinutes = 5;
    free = 2 * gibibyte;
    answer = async () => {};
    measured = () => {};
    nvidia = null;
    held = 1.9 * gibibyte;
    store = new ModelStore(base, log);
    const list = new ModelList(store, base);
    const refused = { numeric: null, reason: "It is wrong.", isMissing: false, runtime: "this one" };
    await store.change((content) => ({
      ...content,
      probes: [
        { provider: "cuda", ...refused },
        { provider: "webgpu", ...refused },
      ],
    }));
    await list.add({
      name: "tiny",
      folder,
      isDownloaded: false,
      licence: { name: "NCL", url: null, acceptedAt: 1 },
    });
    inference = new InferenceHost({
      start: () =>
        answeringProcess(
          () => held,
          () => answer(),
        ),
      warmMs: () => warmMinutes * 60_000,
      log,
    });
    edits = new LocalEdits({
      list,
      devices: new DeviceChoice({
        store,
        settings: () => settings,
        openHost: () => {
          throw new Error("nothing is tried");
        },
        readCards: async () => ({ nvidia, amd: null, integrated: null }),
        readRuntime: async () => "this one",
        platform: { name: "linux", architecture: "x64", hasCuda: true },
        log,
      }),
      inference,
      freeMemory: async () => {
        setImmediate(measured);
        return free;
      },
      refresh: () => list.refresh(),
    });
  });
  afterEach(async () => {
    inference.close();
    await rm(base, { recursive: true });
  });

  it("counts what a warm process holds as its own", async () => {
    await edit();
    free = 0.1 * gibibyte; // the process has the rest
    await edit();
    await inference.release();
    await expect(edit()).rejects.toMatchObject({ code: "too-large" });
  });

  it("does not count what other programs took while the process was warm", async () => {
    held = 0.05 * gibibyte;
    await edit();
    free = 0.1 * gibibyte;
    await expect(edit()).rejects.toMatchObject({ code: "too-large" });
  });

  it("counts what a running edit takes for the one that waits for it", async () => {
    let finish = () => {};
    const second = new Promise<Awaited<ReturnType<typeof edit>>>((resolve, reject) => {
      answer = () => {
        free = 0.1 * gibibyte; // the first has begun
        edit().then(resolve, reject);
        answer = async () => {};
        measured = () => finish();
        return new Promise((ended) => {
          finish = ended;
        });
      };
    });
    await edit();
    expect(await second).toMatchObject({ revision: "fake" });
  });

  it("is measured anew where the process ends after each", async () => {
    warmMinutes = 0;
    await edit();
    free = 0.1 * gibibyte;
    await expect(edit()).rejects.toMatchObject({ code: "too-large" });
  });

  it("is the processor's where the chosen device is refused, which is said before and stays in the answer", async () => {
    settings = { ...settings, localDevice: "cuda" };
    const stages: string[] = [];
    const { warnings } = await edit((stage) => stages.push(stage));
    const said = expect.stringMatching(/CUDA.*which you chose, was refused: It is wrong\..*Processor/);
    expect(warnings).toEqual([said]);
    expect(stages).toEqual(["Looking at the model", said, "Step 1 of 1 · Processor"]);
  });

  it("is the processor's without a word where there is no card", async () => {
    await store.change(({ probes, ...content }) => ({
      ...content,
      probes: probes.map((probe) => ({ ...probe, isMissing: true })),
    }));
    const stages: string[] = [];
    expect((await edit((stage) => stages.push(stage))).warnings).toEqual([]);
    expect(stages).toEqual(["Looking at the model", "Step 1 of 1"]);
  });

  it("is the processor's where a card computes wrongly, which is said in the same places", async () => {
    const stages: string[] = [];
    const { warnings } = await edit((stage) => stages.push(stage));
    const said = expect.stringMatching(/^It is computed on the processor.*CUDA.*It is wrong\.$/);
    expect(warnings).toEqual([said]);
    expect(stages).toEqual(["Looking at the model", said, "Step 1 of 1 · Processor"]);
  });

  it("is the processor's without a word where a person chose it", async () => {
    settings = { ...settings, localDevice: "cpu" };
    const stages: string[] = [];
    const { warnings } = await edit((stage) => stages.push(stage));
    expect(warnings).toEqual([]);
    expect(stages).toEqual(["Looking at the model", "Step 1 of 1"]);
  });

  it("is that of the card, too: what it had free before it was used, and no more than a person allows", async () => {
    await store.change((content) => ({
      ...content,
      probes: [
        {
          provider: "cuda",
          numeric: { compute: "float32", attention: "fused" },
          reason: "",
          isMissing: false,
          runtime: "this one",
        },
      ],
    }));
    settings = { ...settings, localDevice: "cuda" };
    nvidia = { totalBytes: 8 * gibibyte, freeBytes: 4 * gibibyte };
    await edit();
    nvidia = { totalBytes: 8 * gibibyte, freeBytes: 0.01 * gibibyte };
    expect(await edit()).toMatchObject({ revision: "fake" }); // our own process has the rest
    await inference.release();
    await expect(edit()).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringContaining("NVIDIA graphics card"),
    });
    nvidia = null;
    await edit();
    settings = { ...settings, localCardMemoryGibibytes: 0.01 };
    await expect(edit()).rejects.toMatchObject({ code: "too-large" });
  });

  it("is given up before files of a model are erased, and no edit with it begins until they are", async () => {
    await edit();
    const model = { ...((await store.read()).models[0] ?? expect.fail()), id };
    const erasing = edits.whileUnused(model, async () => {
      expect(inference.heldBytes).toBe(0);
      await expect(edits.whileUnused(model, async () => "erased")).rejects.toMatchObject({
        code: "conflict",
      });
    });
    await expect(edit()).rejects.toMatchObject({ code: "conflict", charge: "not-charged" });
    await erasing;
    await expect(
      edits.whileUnused(model, async () => {
        throw new Error("no permission");
      }),
    ).rejects.toThrow("no permission");
    expect(await edit()).toMatchObject({ revision: "fake" });
  });

  it("is never more than a person allows", async () => {
    settings = { ...settings, localMemoryGibibytes: 0.5 };
    await expect(edit()).rejects.toMatchObject({ code: "too-large" });
  });
});
