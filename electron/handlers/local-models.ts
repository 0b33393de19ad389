import type { Handlers } from "../../shared/contract/contract.ts";
import type { LocalModelState } from "../../shared/domain/local-model.ts";
import { AppError } from "../../shared/errors.ts";
import { eventStream } from "./event-stream.ts";
import type { HandlerServices } from "./handler-services.ts";

export function createLocalModelHandlers({
  localModels,
  host,
}: Pick<HandlerServices, "localModels" | "host">): Handlers["localModels"] {
  return {
    watch: (_nothing, { signal }) =>
      eventStream<LocalModelState>(
        (listener) => {
          const tell = () => listener(localModels.state());
          const stops = [localModels.watch(tell), host.settings.watch(tell)]; // which device is chosen is a setting
          return () => {
            for (const stop of stops) stop();
          };
        },
        () => localModels.state(),
        signal,
      ),
    chooseFolder: async (_nothing, { signal }) => {
      if (!host.pickFolder) {
        throw new AppError("unavailable", "This host has no dialog of its own.", {
          nextStep: "Type the folder's path.",
        });
      }
      const folder = await host.pickFolder();
      return folder === null ? null : localModels.inspect(folder, signal);
    },
    inspectFolder: ({ folder }, { signal }) => localModels.inspect(folder, signal),
    add: ({ inspectionId, name }) => localModels.add(inspectionId, name),
    remove: async ({ id, eraseFiles }) => done(localModels.remove(id, eraseFiles)),
    rename: ({ id, name }) => localModels.rename(id, name),
    setPrecision: ({ id, precision }) => localModels.setPrecision(id, precision),
    convert: ({ id, precision }) => done(localModels.convert(id, precision)),
    eraseConversion: ({ id, precision }) => done(localModels.eraseConversion(id, precision)),
    probe: () => done(localModels.probe()),
    planDownload: ({ repository, revision }, { signal }) =>
      localModels.planDownload(repository, revision, signal),
    startDownload: ({ planId }) => done(localModels.startDownload(planId)),
    pauseTask: ({ taskId }) => done(localModels.pauseTask(taskId)),
    resumeTask: ({ taskId }) => done(localModels.resumeTask(taskId)),
    cancelTask: ({ taskId }) => done(localModels.cancelTask(taskId)),
  };
}

async function done(work: Promise<void>): Promise<null> {
  await work;
  return null;
}
