import { AppError } from "../../shared/errors.ts";
import { variantBytes } from "../inference/kontext/convert/sizes.ts";
import type { CheckedModel, ConvertedPrecision } from "./checked-model.ts";
import { type ConversionHost, conversionTarget, conversionWork, eraseConversion } from "./conversion.ts";
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

  /** Puts on the board what earlier processes did not finish, as it was at the list's last look. */
  addLeft(): void {
    const { list, tasks } = this.#options;
    for (const model of list.all) {
      const { stored, checkpoint, unfinished } = model;
      for (const [precision, { folder, byteLength }] of unfinished) {
        if (checkpoint === null || tasks.conversions(stored.id, precision).length > 0) continue;
        const totalBytes = variantBytes(checkpoint, precision);
        tasks.addPaused(this.#work(model, precision, folder), { doneBytes: byteLength, totalBytes });
      }
    }
  }

  /** Takes off the board what is whole without it, or whose model has left the list: its files may be in use. */
  dropEnded(): void {
    const { list, tasks } = this.#options;
    tasks.drop(({ kind, modelId, precision }) => {
      if (kind !== "conversion") return false;
      const model = list.all.find(({ stored }) => stored.id === modelId);
      return model === undefined || [...model.conversions.keys()].some((whole) => whole === precision);
    });
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

  /** Goes on with one that was begun, or begins. @throws AppError as `requireNone` and `conversionTarget`. */
  async start(id: string, precision: ConvertedPrecision): Promise<void> {
    const { tasks, modelsFolder } = this.#options;
    const model = this.requireNone(id);
    const [begun] = tasks.conversions(id, precision);
    if (begun) return tasks.resume(begun.id);
    const target = await conversionTarget(model, precision, modelsFolder);
    this.requireNone(id); // another may have begun meanwhile, or the model be gone
    tasks.start(this.#work(model, precision, target));
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

  #work(model: CheckedModel, precision: ConvertedPrecision, target: string): TaskWork {
    const { openHost, onConverted } = this.#options;
    const work = conversionWork(model, precision, target, openHost);
    return {
      ...work,
      run: async (tell, signal) => {
        await work.run(tell, signal);
        await onConverted();
      },
    };
  }
}
