import type { Client } from "../../shared/contract/contract.ts";
import type { DownloadPlan, FolderInspection } from "../../shared/contract/local-models.ts";
import {
  type LocalModel,
  type LocalModelState,
  type LocalModelTask,
  localModelId,
  type ModelVariant,
  type Precision,
} from "../../shared/domain/local-model.ts";
import { AppError } from "../../shared/errors.ts";
import { FakeValue } from "./fake-host-stream.ts";

const gigabyte = 1_000_000_000;

const licence = {
  name: "FLUX.1 [dev] Non-Commercial License v1.1.1",
  url: "https://huggingface.co/black-forest-labs/FLUX.1-Kontext-dev/blob/main/LICENSE.md",
  text: "You may use the model for non-commercial purposes only.",
  claimed: null,
};

/** The model manager's part of a host, in memory: folders that hold `Kontext` in their path are usable. */
export class FakeLocalModels {
  readonly state = new FakeValue<LocalModelState>({
    models: [],
    tasks: [],
    devices: [
      {
        provider: "cpu",
        name: "Processor",
        memoryBytes: 32 * gigabyte,
        outcome: "accepted",
        reason: "It always works.",
      },
    ],
    chosenDevice: { provider: "cpu", reason: "No graphics card was found." },
    freeBytes: 200 * gigabyte,
  });
  /** What the system's dialog answers; null: it was cancelled. */
  chosenFolder: string | null = "/models/FLUX.1-Kontext-dev";
  /** What the next plan of a download fails with. */
  nextFailure: AppError | null = null;
  readonly #inspected = new Map<string, FolderInspection & { type: "usable" }>();
  readonly #planned = new Map<string, DownloadPlan>();
  #count = 0;

  client(): Client["localModels"] {
    return {
      watch: (_input, options) => this.state.watch(options?.signal),
      chooseFolder: async () => (this.chosenFolder === null ? null : this.#inspect(this.chosenFolder)),
      inspectFolder: async ({ folder }) => this.#inspect(folder),
      add: async ({ inspectionId, name }) => {
        const found = this.#inspected.get(inspectionId);
        if (!found) throw new AppError("not-found", "The folder was inspected too long ago.");
        return this.addModel({ name, folderName: found.folderName });
      },
      remove: async ({ id }) => {
        this.#change({ models: this.#without(id) });
        return null;
      },
      rename: async ({ id, name }) => this.#edit(id, () => ({ name })),
      setPrecision: async ({ id, precision }) => this.#edit(id, () => ({ precision })),
      convert: async ({ id, precision }) => {
        const { name } = this.#model(id);
        this.addTask({
          kind: "conversion",
          title: `${name} to ${precision}`,
          modelId: localModelId.parse(id),
        });
        return null;
      },
      eraseConversion: async ({ id, precision }) => {
        this.#edit(id, ({ variants }) => ({
          precision: "original",
          variants: variants.map((one) => (one.precision === precision ? { ...one, isPresent: false } : one)),
        }));
        return null;
      },
      probe: async () => null,
      planDownload: async ({ repository, revision }) => {
        const failure = this.nextFailure;
        this.nextFailure = null;
        if (failure) throw failure;
        return this.#plan(repository, revision);
      },
      startDownload: async ({ planId }) => {
        const plan = this.#planned.get(planId);
        if (!plan) throw new AppError("not-found", "The plan is too old.");
        this.addTask({ kind: "download", title: plan.repository, totalBytes: plan.byteLength });
        return null;
      },
      pauseTask: async ({ taskId }) => this.#editTask(taskId, { status: "paused" }),
      resumeTask: async ({ taskId }) => this.#editTask(taskId, { status: "running", error: null }),
      cancelTask: async ({ taskId }) => {
        this.#change({ tasks: this.state.get().tasks.filter((task) => task.id !== taskId) });
        return null;
      },
    };
  }

  addModel(change: Partial<LocalModel> = {}): LocalModel {
    const model: LocalModel = {
      id: localModelId.parse(`model-${++this.#count}`),
      name: "FLUX.1 Kontext [dev]",
      folderName: "FLUX.1-Kontext-dev",
      isDownloaded: false,
      licence: { name: licence.name, url: licence.url, acceptedAt: 1 },
      precision: "original",
      variants: [
        variant("original", 33.8, 26, true),
        variant("float16", 33.8, 26, false),
        variant("int8", 17.3, 14, false),
        variant("int4", 9.6, 9, false),
      ],
      unfinishedBytes: 0,
      problem: null,
      ...change,
    };
    this.#change({ models: [...this.state.get().models, model] });
    return model;
  }

  addTask(change: Partial<LocalModelTask> = {}): LocalModelTask {
    const task: LocalModelTask = {
      id: `task-${++this.#count}`,
      kind: "download",
      title: "FLUX.1 Kontext [dev]",
      modelId: null,
      status: "running",
      stage: "Reading",
      doneBytes: 0,
      totalBytes: null,
      error: null,
      ...change,
    };
    this.#change({ tasks: [...this.state.get().tasks, task] });
    return task;
  }

  #inspect(folder: string): FolderInspection {
    if (!folder.includes("Kontext")) {
      return {
        type: "unusable",
        message: "The folder has no model_index.json.",
        nextStep: "Choose the folder that holds model_index.json and transformer.",
      };
    }
    const folderName = folder.split("/").at(-1) ?? "";
    const inspectionId = `inspection-${++this.#count}`;
    const found = {
      type: "usable" as const,
      inspectionId,
      folderName,
      suggestedName: folderName,
      mayBeAnotherModel: false,
      byteLength: 33_800_000_000,
      warnings: [],
      licence,
    };
    this.#inspected.set(inspectionId, found);
    return found;
  }

  #plan(repository: string, revision: string): DownloadPlan {
    const plan: DownloadPlan = {
      planId: `plan-${++this.#count}`,
      repository,
      revision,
      files: [
        { name: "model_index.json", byteLength: 536 },
        { name: "transformer/diffusion_pytorch_model-00001-of-00003.safetensors", byteLength: 9_983_040_304 },
      ],
      byteLength: 9_983_040_840,
      freeBytes: this.state.get().freeBytes,
      licence,
    };
    this.#planned.set(plan.planId, plan);
    return plan;
  }

  #model(id: string): LocalModel {
    const model = this.state.get().models.find((one) => one.id === id);
    if (!model) throw new AppError("not-found", "There is no such model.");
    return model;
  }

  #without(id: string): LocalModel[] {
    return this.state.get().models.filter((one) => one.id !== id);
  }

  #edit(id: string, change: (model: LocalModel) => Partial<LocalModel>): LocalModel {
    const model = this.#model(id);
    const changed = { ...model, ...change(model) };
    this.#change({ models: this.state.get().models.map((one) => (one === model ? changed : one)) });
    return changed;
  }

  #editTask(taskId: string, change: Partial<LocalModelTask>): null {
    const { tasks } = this.state.get();
    this.#change({ tasks: tasks.map((task) => (task.id === taskId ? { ...task, ...change } : task)) });
    return null;
  }

  #change(change: Partial<LocalModelState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}

function variant(
  precision: Precision,
  gigabytes: number,
  memoryGigabytes: number,
  isPresent: boolean,
): ModelVariant {
  return {
    precision,
    byteLength: gigabytes * gigabyte,
    isPresent,
    memoryBytes: memoryGigabytes * gigabyte,
    tooLarge: null,
  };
}
