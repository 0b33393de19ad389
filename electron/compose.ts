import { setTimeout as wait } from "node:timers/promises";
import type { Handlers } from "../shared/contract/contract.ts";
import { createHandlers } from "./handlers/handlers.ts";
import type { HostServices } from "./handlers/host-services.ts";
import { makePreview } from "./imaging/preview.ts";
import { Jobs } from "./jobs/jobs.ts";
import type { Library } from "./library/library.ts";
import { openLibrary } from "./library/open-library.ts";
import type { Log } from "./log.ts";
import { builtinRegistry } from "./providers/builtin-registry.ts";

export interface ComposeOptions {
  readonly libraryFolder: string;
  /** Folder of the built entries, where the workers lie: `new URL(".", import.meta.url)` of the entry. */
  readonly workerFolder: URL;
  /** The repository's or the package's `resources/`. */
  readonly resourcesFolder: string;
  readonly appVersion: string;
  readonly host: HostServices;
  readonly log: Log;
}

/** The product without a host: hosts serve `handlers` over their wire and `library` through serve-request. */
export interface Application {
  readonly handlers: Handlers;
  readonly library: Library;
  /** Stops jobs, then closes the library. Open jobs are in the journal and are dealt with at the next start. */
  close(): Promise<void>;
}

/** @throws AppError `library-in-use`, `library-unusable`, `storage-read-only`. */
export async function compose(options: ComposeOptions): Promise<Application> {
  const { log, host, appVersion, resourcesFolder } = options;
  const library = await openLibrary(options.libraryFolder, { log, makePreview });
  const registry = builtinRegistry(options.workerFolder);
  const jobs = new Jobs({
    library,
    registry,
    outside: { fetch, log, now: Date.now, sleep: (ms, signal) => wait(ms, undefined, { signal }) },
  });
  return {
    handlers: createHandlers({ library, jobs, registry, host, log, appVersion, resourcesFolder }),
    library,
    close: async () => {
      await jobs.close();
      await library.close();
    },
  };
}
