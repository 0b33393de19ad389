import { createHash } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
const wish: EditWish = {
  image: {
    ...size,
    channels: 3,
    data: Uint8Array.from({ length: size.width * size.height * 3 }, (_, index) => (index * 7) % 251),
  },
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

describe("the models of this computer", () => {
  let base: string;
  let entry: string;
  let folder: string;
  let checkpoint: string;
  let memory: number;
  let settings: Settings;
  let models: LocalModels;

  const open = () => {
    const start = startInNode(entry, log);
    return LocalModels.open({
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
      platform: { name: "linux", architecture: "riscv64" }, // nothing but the processor
      now: Date.now,
      log,
    });
  };
  const add = async () => {
    const found = await models.inspect(checkpoint);
    if (found.type !== "usable") throw new Error(found.message);
    return models.add(found.inspectionId, "Tiny Kontext");
  };
  const edit = async (change: Partial<EditWish> = {}) => {
    const [model] = models.runnable();
    if (!model) throw new Error("There is no model.");
    const stages: string[] = [];
    let previews = 0;
    const answer = await models.edit(
      model.id,
      { ...wish, ...change },
      {
        signal: never,
        onStage: (stage) => stages.push(stage),
        onEvent: (event) => {
          if (event.type === "preview") previews++;
          else if (stages.at(-1) !== event.stage) stages.push(event.stage);
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
});
