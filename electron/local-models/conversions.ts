import { AppError } from "../../shared/errors.ts";
import type { CheckedModel, ConvertedPrecision } from "./checked-model.ts";
import { type ConversionHost, conversionWork, eraseConversion } from "./conversion.ts";
import type { ModelList } from "./model-list.ts";
import type { TaskBoard, TaskWork } from "./task-board.ts";

export interface ConversionsOptions {
  readonly modelsFolder: string;
  readonly list: ModelList;
  readonly tasks: TaskBoard;
  readonly openHost: () => ConversionHost;
  /** Called after one has ended well. */
  readonly onConverted: () => Promise<void>;
}

/** The conversions of every model on the list: one at a time for each, whatever earlier processes have begun. */
export class Conversions {
  readonly #options: ConversionsOptions;

  constructor(options: ConversionsOptions) {
    this.#options = options;
  }

  /** Shows what earlier processes did not finish. @throws AppError storage errors. */
  async addLeft(): Promise<void> {
    const { list, tasks } = this.#options;
    for (const model of list.all)
      for (const precision of model.unfinished)
        tasks.addPaused(await this.#work(model, precision), { doneBytes: 0, totalBytes: null });
  }

  /** The model. @throws AppError `not-found`; `conflict` while a conversion of it runs. */
  requireNone(id: string): CheckedModel {
    const { list, tasks } = this.#options;
    const model = list.find(id);
    if (tasks.conversions(id).some(({ status }) => status === "running")) {
      throw new AppError("conflict", `${model.stored.name} is being converted.`, {
        nextStep: "Let that end, or cancel it first.",
      });
    }
    return model;
  }

  /** Goes on with one that was begun, or begins. @throws AppError as `requireNone` and `conversionWork`. */
  async start(id: string, precision: ConvertedPrecision): Promise<void> {
    const { tasks } = this.#options;
    const model = this.requireNone(id);
    const [begun] = tasks.conversions(id, precision);
    if (begun) return tasks.resume(begun.id);
    const work = await this.#work(model, precision);
    this.requireNone(id); // another may have begun meanwhile, or the model be gone
    tasks.start(work);
  }

  /** Erases what was converted, whole or not. @throws AppError as `eraseConversion`. */
  async erase({ stored, conversions }: CheckedModel, precision: ConvertedPrecision): Promise<void> {
    const { tasks } = this.#options;
    for (const begun of tasks.conversions(stored.id, precision)) await tasks.cancel(begun.id);
    const folder = conversions.get(precision);
    if (folder !== undefined) await eraseConversion(folder);
  }

  /** Takes those that were begun off the board. @throws AppError storage errors. */
  async drop(id: string, eraseFiles: boolean): Promise<void> {
    const { tasks } = this.#options;
    for (const begun of tasks.conversions(id))
      await (eraseFiles ? tasks.cancel(begun.id) : tasks.forget(begun.id));
  }

  async #work(model: CheckedModel, precision: ConvertedPrecision): Promise<TaskWork> {
    const { modelsFolder, openHost, onConverted } = this.#options;
    const work = await conversionWork(model, precision, modelsFolder, openHost);
    return {
      ...work,
      run: async (tell, signal) => {
        await work.run(tell, signal);
        await onConverted();
      },
    };
  }
}
