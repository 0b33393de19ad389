import { resolve } from "node:path";
import { type LocalModelState, precision } from "../../shared/domain/local-model.ts";
import { AppError } from "../../shared/errors.ts";
import type { LocalModels } from "../local-models/local-models.ts";
import { onlyPositional, readArguments, usageError } from "./arguments.ts";
import type { CommandContext } from "./command.ts";
import { openCommandServices } from "./command-services.ts";

/** `palimpsest local-models list|add|remove|convert|erase|probe`: the models of this computer, the same list as the editor's. */
export async function localModelsCommand(args: readonly string[], context: CommandContext): Promise<void> {
  const { values, positionals } = readArguments(args, {
    name: { type: "string" },
    "accept-licence": { type: "boolean", default: false },
    precision: { type: "string" },
    "erase-files": { type: "boolean", default: false },
  });
  const [action, ...names] = positionals;
  const { localModels } = await openCommandServices();
  await localModels.ready;
  try {
    switch (action) {
      case "list":
        if (names.length > 0) throw usageError("local-models list takes no names.");
        return list(localModels, context);
      case "add":
        return await add(localModels, onlyPositional(names, "one folder"), values, context);
      case "remove": {
        const id = onlyPositional(names, "the id of one model");
        await localModels.remove(id, values["erase-files"]);
        return context.terminal.result({ removed: id }, `${id} is off the list.`);
      }
      case "convert": {
        const id = onlyPositional(names, "the id of one model");
        const wanted = precisionIn(values);
        await localModels.convert(id, wanted);
        await untilDone(localModels, context);
        return context.terminal.result(modelOf(localModels, id), `${id} is converted to ${wanted}.`);
      }
      case "erase": {
        const id = onlyPositional(names, "the id of one model");
        const unwanted = precisionIn(values);
        await localModels.eraseConversion(id, unwanted);
        return context.terminal.result(
          modelOf(localModels, id),
          `${id} is not converted to ${unwanted} now.`,
        );
      }
      case "probe": {
        if (names.length > 0) throw usageError("local-models probe takes no names.");
        await localModels.probe();
        await untilDone(localModels, context);
        const { devices, chosenDevice } = localModels.state();
        const lines = devices.map(({ name, outcome, reason }) => `${name}: ${outcome}. ${reason}`);
        return context.terminal.result(
          { devices, chosenDevice },
          [...lines, `Edits run on ${chosenDevice.provider}. ${chosenDevice.reason}`].join("\n"),
        );
      }
      default:
        throw usageError("local-models takes list, add, remove, convert, erase or probe.");
    }
  } finally {
    await localModels.close();
  }
}

function precisionIn(values: { readonly precision?: string | undefined }) {
  const wanted = precision.exclude(["original"]).safeParse(values.precision);
  if (!wanted.success) throw usageError("--precision takes float16, int8 or int4.");
  return wanted.data;
}

function list(models: LocalModels, { terminal }: CommandContext): void {
  const state = models.state();
  const lines = state.models.map(
    ({ id, name, precision: used, problem }) =>
      `local/${id}  ${used}  ${name}${problem === null ? "" : `: ${problem}`}`,
  );
  terminal.result(state.models, lines.join("\n"));
}

interface AddOptions {
  readonly name?: string | undefined;
  readonly "accept-licence": boolean;
}

async function add(
  models: LocalModels,
  folder: string,
  options: AddOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const found = await models.inspect(resolve(folder));
  if (found.type === "unusable") {
    throw new AppError("unsupported-format", found.message, { nextStep: found.nextStep });
  }
  const { licence, mayBeAnotherModel } = found;
  if (mayBeAnotherModel) terminal.note("FLUX.1 [dev] looks the same; only Kontext edits pictures.");
  if (!options["accept-licence"]) {
    throw new AppError("invalid-input", `The model's licence is the ${licence.name} (${licence.url}).`, {
      nextStep: "Read it, and give --accept-licence if you accept it.",
    });
  }
  const model = await models.add(found.inspectionId, options.name ?? found.suggestedName);
  terminal.result(model, `It is local/${model.id}.`);
}

function modelOf(models: LocalModels, id: string): LocalModelState["models"][number] | null {
  return models.state().models.find((model) => model.id === id) ?? null;
}

/** Shows the task until it ends. @throws AppError what it failed with; the signal's reason, with it stopped. */
async function untilDone(models: LocalModels, { terminal, signal }: CommandContext): Promise<void> {
  const timer = setInterval(() => {}, 2 ** 30); // a task alone does not keep the process
  try {
    await new Promise<void>((resolvePromise, reject) => {
      const look = () => {
        const [task] = models.state().tasks.filter(({ status }) => status !== "paused");
        if (!task) return end(resolvePromise);
        const { error } = task;
        if (error) return end(() => reject(AppError.fromData(error)));
        terminal.progress(task.stage, task.totalBytes ? task.doneBytes / task.totalBytes : null);
      };
      const stop = models.watch(look);
      const abort = () => end(() => reject(signal.reason));
      signal.addEventListener("abort", abort, { once: true });
      const end = (how: () => void) => {
        stop();
        signal.removeEventListener("abort", abort);
        how();
      };
      look();
    });
  } finally {
    clearInterval(timer);
  }
}
