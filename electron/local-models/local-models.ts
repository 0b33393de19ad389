import { rm } from "node:fs/promises";
import { totalmem } from "node:os";
import { join, sep } from "node:path";
import type { DownloadPlan, FolderInspection } from "../../shared/contract/local-models.ts";
import type {
  LocalModel,
  LocalModelId,
  LocalModelState,
  Precision,
} from "../../shared/domain/local-model.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import { AppError } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { LocalModelService } from "../handlers/local-model-service.ts";
import type { InferenceHost } from "../inference/host.ts";
import { inStorage } from "../library/storage-errors.ts";
import type { Log } from "../log.ts";
import type { EditWish } from "../providers/local/edit-wish.ts";
import type {
  EditAnswer,
  EditOptions,
  LocalModelRunner,
  RunnableModel,
} from "../providers/local/local-provider.ts";
import {
  type CheckedModel,
  type ConvertedPrecision,
  checkModel,
  conversionFallback,
} from "./checked-model.ts";
import { conversionWork, eraseConversion } from "./conversion.ts";
import { describeModel } from "./described-model.ts";
import { chooseDevice, listDevices, providersOf } from "./devices.ts";
import { Downloads, freeBytesAt, type PlannedDownload, planDownload, shownPlan } from "./downloads.ts";
import { planEdit } from "./edit-plan.ts";
import { Expiring } from "./expiring.ts";
import type { HubConnection } from "./hub/hub-connection.ts";
import { type InspectedFolder, inspectFolder } from "./inspect-folder.ts";
import { newModelId } from "./model-id.ts";
import { ModelStore, type StoredModel } from "./model-store.ts";
import { probeDevices } from "./probe.ts";
import { TaskBoard } from "./task-board.ts";

export interface LocalModelsOptions {
  /** Where they are kept; made when something is. */
  readonly folder: string;
  readonly settings: () => Pick<Settings, "localDevice" | "localMemoryGibibytes">;
  /** Runs edits, one after another, and keeps what it has loaded for a while. */
  readonly inference: InferenceHost;
  /** A process for one conversion or one probe, closed after it. */
  readonly openHost: () => InferenceHost;
  readonly hub: HubConnection;
  /** Bytes of memory that a program may take now. */
  readonly freeMemory: () => Promise<number>;
  readonly platform: { readonly name: NodeJS.Platform; readonly architecture: string };
  readonly now: () => number;
  readonly log: Log;
}

const hourMs = 3_600_000;
const recheckMs = 10_000;

/** The models of this computer: which there are, what is wrong with them, what is being done to them, and their edits. */
export class LocalModels implements LocalModelService, LocalModelRunner {
  readonly #options: LocalModelsOptions;
  readonly #store: ModelStore;
  readonly #tasks: TaskBoard;
  readonly #downloads: Downloads;
  readonly #inspected: Expiring<InspectedFolder>;
  readonly #planned: Expiring<PlannedDownload>;
  readonly #listeners = new Set<() => void>();
  #models: readonly CheckedModel[] = [];
  #freeBytes: number | null = null;
  #recheck: NodeJS.Timeout | undefined;

  private constructor(options: LocalModelsOptions) {
    const { folder, log, now, hub } = options;
    this.#options = options;
    this.#store = new ModelStore(folder, log);
    this.#tasks = new TaskBoard({ changed: () => this.#tell(), log, now });
    this.#inspected = new Expiring(hourMs, now);
    this.#planned = new Expiring(hourMs, now);
    this.#downloads = new Downloads(folder, hub, async (downloaded, { modelName, licence }) => {
      await this.#keep({ folder: downloaded, isDownloaded: true, name: modelName, licence });
    });
  }

  /** Never fails for a model that cannot be read. @throws AppError storage errors for the list itself. */
  static async open(options: LocalModelsOptions): Promise<LocalModels> {
    const opened = new LocalModels(options);
    await opened.#refresh();
    for (const { work, doneBytes, totalBytes } of await opened.#downloads.left())
      opened.#tasks.addPaused(work, { doneBytes, totalBytes });
    return opened;
  }

  state(): LocalModelState {
    const { provider, reason } = this.#device();
    const total = this.#memoryLimit(totalmem());
    return {
      models: this.#models.map((model) => describeModel(model, this.#device(), total)),
      tasks: this.#tasks.list(),
      devices: listDevices(this.#providers, this.#store.content.probes, totalmem()),
      chosenDevice: { provider, reason },
      freeBytes: this.#freeBytes,
    };
  }

  /** Looks at the models' folders again and again while somebody watches: one that was missing may come back. */
  watch(listener: () => void): Stop {
    const heard = () => listener();
    this.#listeners.add(heard);
    this.#recheck ??= setInterval(() => this.#refreshQuietly(), recheckMs).unref();
    this.#refreshQuietly();
    return () => {
      this.#listeners.delete(heard);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#recheck);
      this.#recheck = undefined;
    };
  }

  async inspect(folder: string): Promise<FolderInspection> {
    const { inspected, shown } = await inspectFolder(folder);
    return inspected === null ? shown : { ...shown, inspectionId: this.#inspected.keep(inspected) };
  }

  async add(inspectionId: string, name: string): Promise<LocalModel> {
    const inspected = this.#inspected.get(inspectionId);
    if (!inspected) throw expired("The folder was looked at more than an hour ago.", "Choose it again.");
    const { folder, licence } = inspected;
    if (this.#models.some(({ stored }) => stored.folder === folder)) {
      throw new AppError("already-exists", "This folder is on the list already.");
    }
    const accepted = { name: licence.name, url: licence.url, acceptedAt: this.#options.now() };
    const stored = await this.#keep({ folder, isDownloaded: false, name: name.trim(), licence: accepted });
    return this.#shown(stored.id);
  }

  async remove(id: string, eraseFiles: boolean): Promise<void> {
    const model = this.#find(id);
    if (this.#tasks.list().some((task) => task.modelId === id && task.status === "running")) {
      throw new AppError("conflict", `${model.stored.name} is being converted.`, {
        nextStep: "Cancel that first.",
      });
    }
    await this.#options.inference.release();
    await this.#change((models) => models.filter((one) => one.id !== id));
    if (!eraseFiles) return;
    const { folder, isDownloaded } = model.stored;
    for (const conversion of model.conversions.values()) await eraseConversion(conversion);
    await eraseConversion(conversionFallback(this.#options.folder, model.stored));
    const isOurs = isDownloaded && folder.startsWith(join(this.#options.folder, "downloads") + sep);
    if (isOurs) await inStorage(`erase ${folder}`, () => rm(folder, { recursive: true, force: true }));
    await this.#refresh();
  }

  rename(id: string, name: string): Promise<LocalModel> {
    return this.#edit(id, () => ({ name: name.trim() }));
  }

  setPrecision(id: string, precision: Precision): Promise<LocalModel> {
    return this.#edit(id, ({ stored, conversions }) => {
      if (precision !== "original" && !conversions.has(precision)) {
        throw new AppError("invalid-input", `${stored.name} is not converted to ${precision}.`, {
          nextStep: "Convert it first.",
        });
      }
      return { precision };
    });
  }

  async convert(id: string, precision: ConvertedPrecision): Promise<void> {
    const model = this.#find(id);
    if (this.#tasks.find("conversion", id)) {
      throw new AppError("conflict", `${model.stored.name} is being converted already.`, {
        nextStep: "Go on with that conversion, or cancel it first.",
      });
    }
    const { folder, openHost } = this.#options;
    const work = await conversionWork(model, precision, folder, openHost);
    this.#tasks.start({
      ...work,
      run: async (tell, signal) => {
        await work.run(tell, signal);
        await this.#refresh();
      },
    });
  }

  async eraseConversion(id: string, precision: ConvertedPrecision): Promise<void> {
    const model = this.#find(id);
    const running = this.#tasks.find("conversion", id);
    if (running) throw new AppError("conflict", `${model.stored.name} is being converted.`);
    await this.#options.inference.release();
    const folder = model.conversions.get(precision);
    if (folder !== undefined) await eraseConversion(folder);
    await this.#edit(id, ({ stored }) => (stored.precision === precision ? { precision: "original" } : {}));
  }

  async probe(): Promise<void> {
    const running = this.#tasks.find("probe", null);
    if (running) return;
    this.#tasks.start({
      kind: "probe",
      title: "Trying the devices",
      modelId: null,
      run: (tell, signal) => this.#probe((stage) => tell({ stage }), signal),
      erase: async () => {},
    });
  }

  async planDownload(repository: string, revision: string, signal: AbortSignal): Promise<DownloadPlan> {
    const plan = await planDownload(this.#options.hub, repository, revision, signal);
    return shownPlan(plan, this.#planned.keep(plan), await freeBytesAt(this.#options.folder));
  }

  async startDownload(planId: string): Promise<void> {
    const plan = this.#planned.get(planId);
    if (!plan) throw expired("The repository was looked at more than an hour ago.", "Look at it again.");
    this.#tasks.start(await this.#downloads.begin(plan, this.#options.now()));
  }

  async pauseTask(taskId: string): Promise<void> {
    await this.#tasks.pause(taskId);
  }

  async resumeTask(taskId: string): Promise<void> {
    this.#tasks.resume(taskId);
  }

  async cancelTask(taskId: string): Promise<void> {
    await this.#tasks.cancel(taskId);
  }

  runnable(): readonly RunnableModel[] {
    return this.#models.map(({ stored, problem }) => ({
      id: stored.id,
      name: stored.name,
      licence: stored.licence.name,
      problem,
    }));
  }

  async edit(
    id: LocalModelId,
    wish: EditWish,
    { signal, onEvent, onStage }: EditOptions,
  ): Promise<EditAnswer> {
    const { inference, freeMemory } = this.#options;
    onStage("Looking at the model");
    await this.#refresh();
    if (this.#isUntried()) await this.#probe(onStage, signal);
    signal.throwIfAborted();
    const sizes = { image: wish.image, references: wish.references, scale: wish.scale };
    const free = this.#memoryLimit(await freeMemory());
    const { loading, scale, warnings } = planEdit(
      this.#find(id),
      sizes,
      this.#device(),
      free,
      this.#deviceLimit(),
    );
    const answer = await inference.run({ kind: "edit", ...wish, scale, loading }, { signal, onEvent });
    return { ...answer, warnings: [...warnings, ...answer.warnings] };
  }

  /** Ends what is running; what can be gone on with is on disk. */
  async close(): Promise<void> {
    clearInterval(this.#recheck);
    await this.#tasks.close();
    this.#options.inference.close();
  }

  get #providers() {
    const { name, architecture } = this.#options.platform;
    return providersOf(name, architecture);
  }

  #device() {
    return chooseDevice(this.#options.settings().localDevice, this.#providers, this.#store.content.probes);
  }

  /** Whether a device should be tried before the next edit, so that it is not computed on a slower one unasked. */
  #isUntried(): boolean {
    const wish = this.#options.settings().localDevice;
    const asked = wish === "automatic" ? this.#providers.filter((one) => one !== "cpu") : [wish];
    const tried = this.#store.content.probes.map(({ provider }) => provider);
    return asked.some((provider) => provider !== "cpu" && !tried.includes(provider));
  }

  async #probe(onStage: (stage: string) => void, signal: AbortSignal): Promise<void> {
    const probes = await probeDevices(
      this.#providers,
      this.#options.openHost,
      (provider) => onStage(`Trying ${provider}`),
      signal,
    );
    await this.#store.change((content) => ({ ...content, probes }));
    this.#tell();
  }

  #memoryLimit(bytes: number): number {
    const limit = this.#options.settings().localMemoryGibibytes;
    return limit === null ? bytes : Math.min(bytes, limit * 2 ** 30);
  }

  /** Of a graphics card, whose memory ONNX Runtime does not tell: what a person allows. */
  #deviceLimit(): number | null {
    const limit = this.#options.settings().localMemoryGibibytes;
    return limit === null ? null : limit * 2 ** 30;
  }

  async #keep(model: Omit<StoredModel, "id" | "precision">): Promise<StoredModel> {
    const content = await this.#store.change((before) => {
      if (before.models.some(({ folder }) => folder === model.folder)) return before;
      const id = newModelId(model.name, before.models);
      return { ...before, models: [...before.models, { ...model, id, precision: "original" }] };
    });
    await this.#refresh();
    const kept = content.models.find(({ folder }) => folder === model.folder);
    if (!kept) throw new AppError("internal", "The model is not on the list.");
    return kept;
  }

  async #edit(id: string, change: (model: CheckedModel) => Partial<StoredModel>): Promise<LocalModel> {
    const changed = change(this.#find(id));
    await this.#change((models) => models.map((one) => (one.id === id ? { ...one, ...changed } : one)));
    return this.#shown(id);
  }

  async #change(change: (models: readonly StoredModel[]) => StoredModel[]): Promise<void> {
    await this.#store.change((content) => ({ ...content, models: change(content.models) }));
    await this.#refresh();
  }

  async #refresh(): Promise<void> {
    const { folder } = this.#options;
    const { models } = await this.#store.read();
    this.#models = await Promise.all(models.map((model) => checkModel(model, folder)));
    this.#freeBytes = await freeBytesAt(folder);
    this.#tell();
  }

  #refreshQuietly(): void {
    this.#refresh().catch((error: unknown) =>
      this.#options.log.warn("The local models could not be looked at.", { error }),
    );
  }

  #find(id: string): CheckedModel {
    const model = this.#models.find(({ stored }) => stored.id === id);
    if (model) return model;
    throw new AppError("not-found", `There is no local model "${id}".`);
  }

  #shown(id: string): LocalModel {
    return describeModel(this.#find(id), this.#device(), this.#memoryLimit(totalmem()));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function expired(message: string, nextStep: string): AppError {
  return new AppError("not-found", message, { nextStep });
}
