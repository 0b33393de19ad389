import { totalmem } from "node:os";
import type { DownloadPlan, FolderInspection } from "../../shared/contract/local-models.ts";
import type { LocalModel, LocalModelState, Precision } from "../../shared/domain/local-model.ts";
import { precisionTitles } from "../../shared/domain/local-model-names.ts";
import { AppError } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { LocalModelService } from "../handlers/local-model-service.ts";
import type { InferenceHost } from "../inference/host.ts";
import type { Log } from "../log.ts";
import type { ConvertedPrecision } from "./checked-model.ts";
import { Conversions } from "./conversions.ts";
import { describeModel } from "./described-model.ts";
import { DeviceChoice, type DeviceChoiceOptions } from "./device-choice.ts";
import { Downloads, freeBytesAt, type PlannedDownload, planDownload, shownPlan } from "./downloads.ts";
import { eraseModel } from "./erase-model.ts";
import { Expiring } from "./expiring.ts";
import type { HubConnection } from "./hub/hub-connection.ts";
import { type InspectedFolder, inspectFolder } from "./inspect-folder.ts";
import { LocalEdits, type LocalEditsOptions } from "./local-edits.ts";
import { ModelList } from "./model-list.ts";
import { ModelStore, type StoredModel } from "./model-store.ts";
import { ModelWatch } from "./model-watch.ts";
import { TaskBoard } from "./task-board.ts";

export interface LocalModelsOptions
  extends Omit<DeviceChoiceOptions, "store" | "openHost">,
    Pick<LocalEditsOptions, "inference" | "freeMemory"> {
  /** Where they are kept; made when something is. */
  readonly folder: string;
  /** A process for one conversion or one trial of a device, closed after it. */
  readonly openHost: () => InferenceHost;
  readonly hub: HubConnection;
  readonly now: () => number;
  readonly log: Log;
}

const hourMs = 3_600_000;

/** The models of this computer: which there are, what is wrong with them, and what is being done to them. */
export class LocalModels implements LocalModelService {
  /** For the provider of local models. */
  readonly edits: LocalEdits;
  readonly #options: LocalModelsOptions;
  readonly #list: ModelList;
  readonly #devices: DeviceChoice;
  readonly #tasks: TaskBoard;
  readonly #downloads: Downloads;
  readonly #conversions: Conversions;
  readonly #inspected: Expiring<InspectedFolder>;
  readonly #planned: Expiring<PlannedDownload>;
  readonly #watch = new ModelWatch(() => void this.#lookAgain());
  #freeBytes: number | null = null;
  #firstLook: Promise<void> = Promise.resolve();

  private constructor(options: LocalModelsOptions) {
    const { folder, log, now, hub } = options;
    this.#options = options;
    const store = new ModelStore(folder, log);
    this.#list = new ModelList(store, folder);
    this.#devices = new DeviceChoice({ ...options, store });
    this.edits = new LocalEdits({
      ...options,
      list: this.#list,
      devices: this.#devices,
      refresh: () => this.#refresh(),
    });
    this.#tasks = new TaskBoard({ changed: () => this.#watch.tell(), log, now });
    this.#conversions = new Conversions({
      modelsFolder: folder,
      list: this.#list,
      tasks: this.#tasks,
      openHost: options.openHost,
      onConverted: () => this.#refresh(),
    });
    this.#inspected = new Expiring(hourMs, now);
    this.#planned = new Expiring(hourMs, now);
    this.#downloads = new Downloads({
      modelsFolder: folder,
      connection: hub,
      onDone: async (downloaded, { modelName, licence }) => {
        await this.#keep({ folder: downloaded, isDownloaded: true, name: modelName, licence });
      },
      isListed: (downloaded) => this.#list.uses(downloaded),
    });
  }

  /** Never fails for a model that cannot be read. @throws AppError storage errors for the list itself. */
  static async open(options: LocalModelsOptions): Promise<LocalModels> {
    const opened = new LocalModels(options);
    try {
      await opened.#list.read();
    } catch (error) {
      options.log.error("The list of local models could not be read.", { error }); // the editor works without
    }
    opened.#firstLook = opened.#lookFirst();
    return opened;
  }

  /** Resolves once every model was held against its files, and what earlier processes left undone was found. */
  get ready(): Promise<void> {
    return this.#firstLook;
  }

  state(): LocalModelState {
    const { provider, reason } = this.#devices.chosen();
    return {
      models: this.#list.all.map(({ stored }) => this.#shown(stored.id)),
      tasks: this.#tasks.list(),
      devices: this.#devices.list(),
      chosenDevice: { provider, reason },
      freeBytes: this.#freeBytes,
    };
  }

  /** Looks at the models' folders again and again while somebody watches: one that was missing may come back. */
  watch(listener: () => void): Stop {
    return this.#watch.watch(listener);
  }

  async inspect(folder: string): Promise<FolderInspection> {
    const { inspected, shown } = await inspectFolder(folder);
    return inspected === null ? shown : { ...shown, inspectionId: this.#inspected.keep(inspected) };
  }

  async add(inspectionId: string, name: string): Promise<LocalModel> {
    const inspected = this.#inspected.get(inspectionId);
    if (!inspected) throw expired("The folder was looked at more than an hour ago.", "Choose it again.");
    const { folder, licence } = inspected;
    if (this.#list.all.some(({ stored }) => stored.folder === folder)) {
      throw new AppError("already-exists", "This folder is on the list already.");
    }
    const accepted = { name: licence.name, url: licence.url, acceptedAt: this.#options.now() };
    return this.#shown(
      await this.#keep({ folder, isDownloaded: false, name: name.trim(), licence: accepted }),
    );
  }

  async remove(id: string, eraseFiles: boolean): Promise<void> {
    await this.#firstLook;
    const model = this.#conversions.requireNone(id);
    await this.edits.whileUnused(model.stored, async () => {
      await this.#conversions.drop(id, eraseFiles);
      // Files first: where that fails, the model is still on the list, and can be removed again.
      if (eraseFiles) await eraseModel(model, this.#options.folder);
      await this.#list.remove(id);
      await this.#refresh();
    });
  }

  rename(id: string, name: string): Promise<LocalModel> {
    return this.#edit(id, { name: name.trim() });
  }

  async setPrecision(id: string, precision: Precision): Promise<LocalModel> {
    await this.#firstLook;
    const { stored, conversions } = this.#list.find(id);
    if (precision !== "original" && !conversions.has(precision)) {
      throw new AppError(
        "invalid-input",
        `${stored.name} is not converted to ${precisionTitles[precision]}.`,
        {
          nextStep: "Convert it first.",
        },
      );
    }
    return this.#edit(id, { precision });
  }

  async convert(id: string, precision: ConvertedPrecision): Promise<void> {
    await this.#firstLook;
    this.edits.requireKept(this.#list.find(id).stored.id);
    await this.#conversions.start(id, precision);
  }

  async eraseConversion(id: string, precision: ConvertedPrecision): Promise<void> {
    await this.#firstLook;
    const model = this.#conversions.requireNone(id);
    await this.edits.whileUnused(model.stored, async () => {
      await this.#conversions.erase(model, precision);
      await this.#edit(id, model.stored.precision === precision ? { precision: "original" } : {});
    });
  }

  async probe(): Promise<void> {
    const begun = this.#tasks.find("probe", null);
    if (begun) return this.#tasks.resume(begun.id);
    this.#tasks.start({
      kind: "probe",
      title: "Trying the devices",
      modelId: null,
      run: (tell, signal) => this.#devices.probe((stage) => tell({ stage }), signal),
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

  /** Ends what is running; what can be gone on with is on disk. */
  async close(): Promise<void> {
    this.#watch.close();
    await this.#tasks.close();
    this.#options.inference.close();
  }

  /** Never fails: what cannot be looked at now is looked at again when it is used. */
  async #lookFirst(): Promise<void> {
    try {
      await this.#devices.lookAtDevices();
      await this.#refresh();
      for (const { work, ...known } of await this.#downloads.left()) this.#tasks.addPaused(work, known);
      this.#conversions.addLeft();
    } catch (error) {
      this.#notLookedAt(error);
    }
  }

  async #keep(model: Omit<StoredModel, "id" | "precision">): Promise<string> {
    const id = await this.#list.add(model);
    await this.#refresh();
    this.#conversions.addLeft();
    return id;
  }

  async #edit(id: string, change: Parameters<ModelList["edit"]>[1]): Promise<LocalModel> {
    this.#list.find(id);
    await this.#list.edit(id, change);
    await this.#refresh();
    return this.#shown(id);
  }

  async #refresh(): Promise<void> {
    await this.#list.refresh();
    this.#conversions.dropEnded();
    this.#freeBytes = await freeBytesAt(this.#options.folder);
    this.#watch.tell();
  }

  async #lookAgain(): Promise<void> {
    if (await this.#list.hasChanged().catch(this.#notLookedAt))
      await this.#refresh().catch(this.#notLookedAt);
  }

  #shown(id: string): LocalModel {
    const computer = this.#devices.withinLimit(totalmem());
    const card = this.#devices.usableCardBytes(this.#devices.card()?.totalBytes ?? null);
    return describeModel(this.#list.find(id), this.#devices.chosen(), { computer, card });
  }

  readonly #notLookedAt = (error: unknown) =>
    this.#options.log.warn("The local models could not be looked at.", { error });
}

function expired(message: string, nextStep: string): AppError {
  return new AppError("not-found", message, { nextStep });
}
