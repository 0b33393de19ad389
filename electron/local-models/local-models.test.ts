import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Settings } from "../../shared/domain/settings.ts";
import { defaultSettings } from "../../shared/domain/settings.ts";
import { inferenceEntry } from "../../test/support/inference-entry.ts";
import { InferenceHost } from "../inference/host.ts";
import { startInNode } from "../inference/process/spawn-process.ts";
import { createLog } from "../log.ts";
import type { EditWish } from "../providers/local/edit-wish.ts";
import { LocalModels } from "./local-models.ts";

const fixture = fileURLToPath(new URL("../../test/fixtures/kontext-tiny/checkpoint", import.meta.url));
const log = createLog({ level: "warn", write: () => {} });
const never = new AbortController().signal;
const gibibyte = 2 ** 30;

const size = { width: 64, height: 48 };
const picture = (width: number, height: number): EditWish["image"] => ({
  width,
  height,
  channels: 3,
  data: Uint8Array.from({ length: width * height * 3 }, (_, index) => (index * 7) % 251),
});
const wish: EditWish = {
  image: picture(size.width, size.height),
  mask: null,
  references: [],
  prompt: "make it red",
  negativePrompt: null,
  trueGuidance: 1,
  scale: 1,
  steps: 2,
  guidance: 2.5,
  mode: "constrained",
  seed: 7,
  cacheThreshold: null,
};

/** The inference process, which gets 300 MB more address space than it has once it is started. */
function limitedWorker(entryUrl: string): string {
  return `
    import { execFileSync } from "node:child_process";
    import { readFileSync } from "node:fs";
    await import(${JSON.stringify(entryUrl)});
    const pages = Number(readFileSync("/proc/self/statm", "utf8").split(" ")[0]);
    execFileSync("prlimit", ["--pid", String(process.pid), "--as=" + (pages * 4096 + 300_000_000)]);
  `;
}

describe("the models of this computer", () => {
  let base: string;
  let entry: string;
  let folder: string;
  let checkpoint: string;
  let memory: number;
  let settings: Settings;
  let models: LocalModels;
  /** The process that was started last. */
  let killWorker: () => void;
  let workerEntry: string;
  let readRuntime: () => Promise<string>;

  const open = async () => {
    const startProcess = startInNode(workerEntry, log);
    const start = () => {
      const started = startProcess();
      killWorker = () => started.kill();
      return started;
    };
    const opened = await LocalModels.open({
      folder,
      settings: () => settings,
      inference: new InferenceHost({ start, warmMs: () => 60_000, log }),
      openHost: () => new InferenceHost({ start, warmMs: () => 0, log }),
      hub: {
        fetch,
        sleep: async () => {},
        account: async () => ({ key: null, baseUrl: null }),
        offlineReason: () => "offline",
      },
      freeMemory: async () => memory,
      readCards: async () => ({ nvidia: null, amd: null, integrated: null }),
      readRuntime: () => readRuntime(),
      platform: { name: "linux", architecture: "riscv64", hasCuda: false }, // nothing but the processor
      now: Date.now,
      log,
    });
    await opened.ready;
    return opened;
  };
  const add = async () => {
    const found = await models.inspect(checkpoint);
    if (found.type !== "usable") throw new Error(found.message);
    return models.add(found.inspectionId, "Tiny Kontext");
  };
  /** Until no more tasks are there than are paused; fails as one does. */
  const tasksEnded = (left = 0) =>
    new Promise<void>((resolve, reject) => {
      const stop = models.watch(() => {
        const { tasks } = models.state();
        const failed = tasks.find(({ status }) => status === "failed");
        if (tasks.length > left && !failed) return;
        stop();
        if (failed) reject(new Error(failed.error?.message));
        else resolve();
      });
    });
  const edit = async ({ onStep, ...change }: Partial<EditWish> & { onStep?: () => void } = {}) => {
    const [model] = models.edits.runnable();
    if (!model) throw new Error("There is no model.");
    const stages: string[] = [];
    let previews = 0;
    const answer = await models.edits.edit(
      model.id,
      { ...wish, ...change },
      {
        signal: never,
        onStage: (stage) => stages.push(stage),
        onEvent: (event) => {
          if (event.type === "preview") {
            previews++;
            onStep?.();
          } else if (stages.at(-1) !== event.stage) stages.push(event.stage);
        },
      },
    );
    return {
      ...answer,
      hash: createHash("sha256").update(answer.image.data).digest("hex"),
      stages,
      previews,
    };
  };

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), "palimpsest-models-"));
    entry = await inferenceEntry(base);
    return () => rm(base, { recursive: true });
  });
  beforeEach(async () => {
    const own = await mkdtemp(join(base, "test-"));
    folder = join(own, "models");
    checkpoint = join(own, "Kontext-tiny");
    await cp(fixture, checkpoint, { recursive: true });
    memory = 16 * gibibyte;
    settings = defaultSettings;
    workerEntry = entry;
    readRuntime = async () => "this one";
    models = await open();
  });
  afterEach(() => models.close());

  it("run an edit in a process of their own, and give the same bytes for the same seed, again after a restart", async () => {
    await add();
    const first = await edit();
    expect(first.image).toMatchObject(size);
    expect(first.stages).toEqual([
      "Looking at the model",
      "Opening the model",
      "Reading the words",
      "Looking at the picture",
      "Loading the model",
      "Step 1 of 2",
      "Step 2 of 2",
      "Developing",
    ]);
    expect(first.previews).toBe(2);
    expect(first.revision).toMatch(/^[0-9a-f]{16} original cpu float32 fused onnxruntime-1\./);
    expect((await edit()).hash).toBe(first.hash);
    expect((await edit({ seed: 8 })).hash).not.toBe(first.hash);
    await models.close();
    models = await open();
    expect((await edit()).hash).toBe(first.hash);
  });

  it("say what is wrong with a folder that holds none, and keep nothing", async () => {
    expect(await models.inspect(join(checkpoint, "..", "nowhere"))).toMatchObject({ type: "unusable" });
    await rm(join(checkpoint, "tokenizer_2"), { recursive: true });
    expect(await models.inspect(checkpoint)).toMatchObject({
      type: "unusable",
      message: expect.stringContaining("tokenizer_2"),
    });
    await truncate(join(checkpoint, "vae", "diffusion_pytorch_model.safetensors"), 50_000);
    expect(await models.inspect(checkpoint)).toMatchObject({
      type: "unusable",
      message: expect.stringContaining("vae"),
    });
    expect(models.state().models).toEqual([]);
  });

  it("show the licence, keep when it was accepted, and take a folder once", async () => {
    const found = await models.inspect(checkpoint);
    expect(found).toMatchObject({
      type: "usable",
      licence: { name: "FLUX.1 [dev] Non-Commercial License" },
      mayBeAnotherModel: false,
    });
    const model = await add();
    expect(model).toMatchObject({
      id: "tiny-kontext",
      isDownloaded: false,
      problem: null,
      precision: "original",
    });
    expect(model.licence.acceptedAt).toBeGreaterThan(1_700_000_000_000);
    await expect(add()).rejects.toMatchObject({ code: "already-exists" });
    await models.close();
    models = await open();
    expect(models.state().models.map(({ name }) => name)).toEqual(["Tiny Kontext"]);
  });

  it("say that a folder is gone, refuse its edits, and come back with it", async () => {
    await add();
    await rename(checkpoint, `${checkpoint}-moved`);
    await expect(edit()).rejects.toMatchObject({
      code: "unavailable",
      nextStep: expect.stringContaining("folder"),
    });
    expect(models.state().models[0]?.problem).toContain("folder");
    await rename(`${checkpoint}-moved`, checkpoint);
    await models.close();
    models = await open();
    expect(models.state().models[0]?.problem).toBeNull();
  });

  it("are converted in a process of their own, used at that precision, and erased without the person's files", async () => {
    await add();
    await models.convert("tiny-kontext", "int8");
    await tasksEnded();
    await models.setPrecision("tiny-kontext", "int8");
    const { revision, warnings } = await edit();
    expect(revision).toContain(" int8 cpu ");
    expect(warnings).toEqual([]);
    await expect(models.setPrecision("tiny-kontext", "int4")).rejects.toMatchObject({
      code: "invalid-input",
    });
    const weights = join(checkpoint, "palimpsest", "int8", "vae.safetensors");
    await rename(weights, join(folder, "away"));
    await models.close();
    models = await open();
    expect(models.state().tasks).toMatchObject([{ kind: "conversion", status: "paused" }]);
    await rename(join(folder, "away"), weights);
    await tasksEnded();
    await models.eraseConversion("tiny-kontext", "int8");
    expect(models.state().models[0]).toMatchObject({ precision: "original", problem: null });
    await models.remove("tiny-kontext", true);
    expect(models.state().models).toEqual([]);
    expect((await stat(join(checkpoint, "model_index.json"))).isFile()).toBe(true);
  });

  it("are not removed while an edit uses them, and wait for nothing", async () => {
    await add();
    let refusal: unknown;
    await edit({
      onStep: () => {
        models.remove("tiny-kontext", true).catch((error: unknown) => {
          refusal = error;
        });
      },
    });
    expect(refusal).toMatchObject({ code: "conflict" });
    await models.remove("tiny-kontext", false);
    expect(models.state().models).toEqual([]);
  });

  it("keep a conversion that was begun where their files are to stay", async () => {
    await add();
    const begun = join(checkpoint, "palimpsest", "int8", "vae.safetensors.partial");
    await mkdir(dirname(begun), { recursive: true });
    await writeFile(begun, "begun");
    await models.close();
    models = await open();
    expect(models.state().tasks).toMatchObject([{ kind: "conversion", status: "paused" }]);
    await models.remove("tiny-kontext", false);
    expect(models.state()).toMatchObject({ models: [], tasks: [] });
    expect((await stat(begun)).isFile()).toBe(true);
    await add();
    expect(models.state()).toMatchObject({
      models: [{ unfinishedBytes: "begun".length }],
      tasks: [{ kind: "conversion", status: "paused", doneBytes: "begun".length }],
    });
    await models.remove("tiny-kontext", true);
    await expect(stat(begun)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("go on with a conversion that was interrupted, leave one to another precision paused, and erase that one", async () => {
    await add();
    await models.close();
    for (const precision of ["int8", "int4"]) {
      await mkdir(join(checkpoint, "palimpsest", precision), { recursive: true });
      await writeFile(join(checkpoint, "palimpsest", precision, "transformer.safetensors.partial"), "half");
    }
    models = await open();
    const titles = () => models.state().tasks.map(({ title }) => title);
    expect(titles()).toEqual(["Tiny Kontext to 8 bits", "Tiny Kontext to 4 bits"]);
    await models.convert("tiny-kontext", "int8");
    await expect(models.convert("tiny-kontext", "int4")).rejects.toMatchObject({ code: "conflict" });
    await tasksEnded(1);
    expect(titles()).toEqual(["Tiny Kontext to 4 bits"]);
    await models.setPrecision("tiny-kontext", "int8");
    await models.eraseConversion("tiny-kontext", "int4");
    expect(titles()).toEqual([]);
    expect(await readdir(join(checkpoint, "palimpsest"))).toEqual(["int8"]);
    expect(models.state().models[0]?.precision).toBe("int8");
  });

  it("have their devices tried again after a trial that failed", async () => {
    const trial = async () => {
      const ended = tasksEnded();
      await models.probe();
      await ended;
    };
    readRuntime = () => Promise.reject(new Error("the drivers cannot be read"));
    await expect(trial()).rejects.toThrow("It failed unexpectedly.");
    readRuntime = async () => "this one";
    await trial();
    expect(models.state().tasks).toEqual([]);
  });

  it("refuse an edit that the memory is too small for before a process is started", async () => {
    await add();
    memory = gibibyte / 2;
    await expect(edit()).rejects.toMatchObject({ code: "too-large", charge: "not-charged" });
  });

  it.skipIf(process.platform !== "linux")(
    "fail an edit whose process gets no more memory with what to do",
    async () => {
      const limited = join(base, "limited-worker.mjs");
      await writeFile(limited, limitedWorker(pathToFileURL(entry).href));
      workerEntry = limited;
      await models.close();
      models = await open();
      await add();
      await expect(edit({ image: picture(1024, 1024), steps: 1 })).rejects.toMatchObject({
        code: expect.stringMatching(/^(too-large|provider-failed)$/),
        message: expect.stringMatching(/memory/),
        nextStep: expect.stringMatching(/smaller|fewer bits/),
        retryable: true,
      });
      workerEntry = entry;
      await models.close();
      models = await open();
      expect((await edit()).image).toMatchObject(size);
    },
  );

  it("fail an edit whose process is killed with what to do, and run the next one", async () => {
    await add();
    const killed = edit({ steps: 100, onStep: () => killWorker() });
    await expect(killed).rejects.toMatchObject({ code: "provider-failed", retryable: true });
    expect((await edit()).image).toMatchObject(size);
  });
});
