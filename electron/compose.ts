import { setTimeout as wait } from "node:timers/promises";
import type { ListedModel } from "../shared/catalogue/model.ts";
import type { Handlers } from "../shared/contract/contract.ts";
import type { JobId } from "../shared/domain/ids.ts";
import { createHandlers } from "./handlers/handlers.ts";
import type { HostServices } from "./handlers/host-services.ts";
import { listModels } from "./handlers/models.ts";
import { encodeRunningPreview, makePreview } from "./imaging/preview.ts";
import { providerPictures } from "./imaging/provider-pictures.ts";
import type { StartInferenceProcess } from "./inference/process/inference-process.ts";
import { Jobs } from "./jobs/jobs.ts";
import type { Library } from "./library/library.ts";
import { openLibrary } from "./library/open-library.ts";
import { createHub } from "./local-models/hub/hub-account.ts";
import { openLocalModels } from "./local-models/open-local-models.ts";
import type { Log } from "./log.ts";
import type { Batches } from "./programs/batches.ts";
import type { ProgramEngine } from "./programs/program-engine.ts";
import { startPrograms } from "./programs/programs.ts";
import { createProviders } from "./providers/all-providers.ts";
import { createRegistry } from "./providers/registry.ts";
import { createAccounts } from "./secrets/accounts.ts";
import { createKeyService } from "./secrets/key-service.ts";
import type { SecretStore } from "./secrets/secret-store.ts";

export interface ComposeOptions {
  readonly libraryFolder: string;
  /** Where local models are kept: what is downloaded, what is converted, and which there are. */
  readonly modelsFolder: string;
  /** How inference gets a process of its own where this Node cannot start one. */
  readonly startInference?: StartInferenceProcess;
  /** Folder of the built entries, where the workers lie: `new URL(".", import.meta.url)` of the entry. */
  readonly workerFolder: URL;
  /** The repository's or the package's `resources/`. */
  readonly resourcesFolder: string;
  readonly appVersion: string;
  readonly host: HostServices;
  /** The keys that people entered, kept as the host can. */
  readonly secrets: SecretStore;
  /** Where keys and addresses of providers are looked for first: process.env. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/** The product without a host: hosts serve `handlers` over their wire and `library` through serve-request. */
export interface Application {
  readonly handlers: Handlers;
  readonly library: Library;
  /** The same jobs for programs: the API and the command line. */
  readonly programs: ProgramEngine;
  readonly batches: Batches;
  /** A WebP of what a running job's picture looks like now; null where there is nothing to see. */
  readonly jobPreview: (id: JobId) => Promise<Uint8Array | null>;
  /** Every model, and whether it can run now. */
  readonly models: () => readonly ListedModel[];
  /** Stops jobs, then closes the library. Open jobs are in the journal and are dealt with at the next start. */
  close(): Promise<void>;
}

/** @throws AppError `library-in-use`, `library-unusable`, `storage-read-only`. */
export async function compose(options: ComposeOptions): Promise<Application> {
  const { log, host, secrets, environment, appVersion, resourcesFolder } = options;
  const { settings } = host;
  const library = await openLibrary(options.libraryFolder, { log, makePreview });
  const findAccount = createAccounts({ secrets, environment, baseUrls: () => settings.get().baseUrls });
  const outside = {
    fetch,
    log,
    now: Date.now,
    sleep: (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }),
  };
  const hub = createHub({ findAccount, environment, settings: () => settings.get(), ...outside });
  const localModels = await openLocalModels({
    ...options,
    hub: hub.connection,
    settings: () => settings.get(),
  });
  const providers = createProviders({
    workerFolder: options.workerFolder,
    endpoints: () => settings.get().compatibleEndpoints,
    localModels: localModels.edits,
  });
  const registry = createRegistry(providers);
  const keys = createKeyService({
    providers: () => [...providers(), hub.keyHolder],
    secrets,
    environment,
    settings,
    findAccount,
    outside,
  });
  const jobs = new Jobs({
    library,
    registry,
    findAccount,
    settings: () => settings.get(),
    outside: { ...outside, pictures: providerPictures },
  });
  const programs = startPrograms({
    library,
    jobs,
    registry,
    settings: () => settings.get(),
    now: Date.now,
    log,
  });
  return {
    programs: programs.engine,
    batches: programs.batches,
    models: () => listModels({ registry, keys }),
    handlers: createHandlers({
      library,
      jobs,
      registry,
      keys,
      localModels,
      host,
      log,
      appVersion,
      resourcesFolder,
    }),
    library,
    jobPreview: async (id) => {
      const image = jobs.preview(id);
      return image && encodeRunningPreview(image);
    },
    close: async () => {
      keys.close();
      await jobs.close();
      await localModels.close();
      await programs.close();
      await library.close();
    },
  };
}
