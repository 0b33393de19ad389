import { sep } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { type CheckedModel, checkModel, conversionFallback } from "./checked-model.ts";
import { stateOfFolders } from "./folder-state.ts";
import { newModelId } from "./model-id.ts";
import type { ModelStore, StoredModel } from "./model-store.ts";

/** The models on the list, each held against its files at the last look. */
export class ModelList {
  readonly #store: ModelStore;
  readonly #folder: string;
  #models: readonly CheckedModel[] = [];
  /** Of the list and of every folder, before the last look. */
  #state = "";

  /** @param folder of local models. */
  constructor(store: ModelStore, folder: string) {
    this.#store = store;
    this.#folder = folder;
  }

  get all(): readonly CheckedModel[] {
    return this.#models;
  }

  /** @throws AppError `not-found`. */
  find(id: string): CheckedModel {
    const model = this.#models.find(({ stored }) => stored.id === id);
    if (model) return model;
    throw new AppError("not-found", `There is no local model "${id}".`);
  }

  /** Whether a model on the list, as it is on disk now, lies in a folder. @throws AppError storage errors of the list. */
  async uses(folder: string): Promise<boolean> {
    const { models } = await this.#store.read();
    return models.some((model) => model.folder === folder || model.folder.startsWith(folder + sep));
  }

  /** What is on the list, not held against its files yet. @throws AppError storage errors of the list. */
  async read(): Promise<void> {
    const { models } = await this.#store.read();
    this.#models = models.map((stored) => ({
      stored,
      checkpoint: null,
      problem: null,
      conversions: new Map(),
      unfinished: new Map(),
    }));
  }

  /** Looks at the list and at every folder anew. @throws AppError storage errors of the list. */
  async refresh(): Promise<void> {
    const { models } = await this.#store.read();
    const state = await this.#stateOf(models); // before, so that what changes meanwhile is seen next time
    this.#models = await Promise.all(models.map((model) => checkModel(model, this.#folder)));
    this.#state = state;
  }

  /** Whether the list or a folder is another than at the last look; opens none of their files. @throws as `refresh`. */
  async hasChanged(): Promise<boolean> {
    const { models } = await this.#store.read();
    return (await this.#stateOf(models)) !== this.#state;
  }

  async #stateOf(models: readonly StoredModel[]): Promise<string> {
    const folders = models.flatMap((model) => [model.folder, conversionFallback(this.#folder, model)]);
    return `${JSON.stringify(models)}\n${await stateOfFolders(folders)}`;
  }

  /** Puts a folder on the list; one that is there already stays as it is. @returns its id. */
  async add(model: Omit<StoredModel, "id" | "precision">): Promise<string> {
    const { models } = await this.#store.change((before) => {
      if (before.models.some(({ folder }) => folder === model.folder)) return before;
      const id = newModelId(model.name, before.models);
      return { ...before, models: [...before.models, { ...model, id, precision: "original" }] };
    });
    const kept = models.find(({ folder }) => folder === model.folder);
    if (!kept) throw new AppError("internal", "The model is not on the list.");
    return kept.id;
  }

  async edit(id: string, change: Partial<Pick<StoredModel, "name" | "precision">>): Promise<void> {
    await this.#store.change((content) => ({
      ...content,
      models: content.models.map((one) => (one.id === id ? { ...one, ...change } : one)),
    }));
  }

  async remove(id: string): Promise<void> {
    await this.#store.change((content) => ({
      ...content,
      models: content.models.filter((one) => one.id !== id),
    }));
  }
}
