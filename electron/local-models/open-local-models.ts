import { fileURLToPath } from "node:url";
import type { Settings } from "../../shared/domain/settings.ts";
import { freeBytes, readMemoryFacts } from "../inference/budget.ts";
import { InferenceHost } from "../inference/host.ts";
import type { StartInferenceProcess } from "../inference/process/inference-process.ts";
import { startInNode } from "../inference/process/spawn-process.ts";
import type { Log } from "../log.ts";
import { readCards, systemCards } from "./card-memory.ts";
import { hasCudaLibrary, readDeviceRuntime, systemDrivers } from "./device-runtime.ts";
import type { HubConnection } from "./hub/hub-connection.ts";
import { LocalModels } from "./local-models.ts";

export interface OpenLocalModelsOptions {
  readonly modelsFolder: string;
  /** Folder of the built entries, where inference-worker.js lies. */
  readonly workerFolder: URL;
  /** How inference gets a process of its own where this Node cannot start one. */
  readonly startInference?: StartInferenceProcess;
  readonly hub: HubConnection;
  readonly settings: () => Pick<
    Settings,
    "localDevice" | "localMemoryGibibytes" | "localCardMemoryGibibytes" | "localModelWarmMinutes"
  >;
  readonly log: Log;
}

/** The models of this very computer. @throws AppError storage errors. */
export function openLocalModels(options: OpenLocalModelsOptions): Promise<LocalModels> {
  const { modelsFolder, workerFolder, hub, settings, log } = options;
  const start =
    options.startInference ?? startInNode(fileURLToPath(new URL("inference-worker.js", workerFolder)), log);
  return LocalModels.open({
    folder: modelsFolder,
    settings,
    inference: new InferenceHost({ start, warmMs: () => settings().localModelWarmMinutes * 60_000, log }),
    openHost: () => new InferenceHost({ start, warmMs: () => 0, log }),
    hub,
    freeMemory: async () => freeBytes(await readMemoryFacts()),
    readCards: () => readCards(systemCards),
    readRuntime: () => readDeviceRuntime(systemDrivers),
    platform: { name: process.platform, architecture: process.arch, hasCuda: hasCudaLibrary() },
    now: Date.now,
    log,
  });
}
