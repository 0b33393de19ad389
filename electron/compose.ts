import type { Handlers } from "../shared/contract/contract.ts";
import type { HostServices } from "./handlers/host-services.ts";
import type { Library } from "./library/library.ts";
import type { Log } from "./log.ts";

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
