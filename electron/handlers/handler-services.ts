import type { Jobs } from "../jobs/jobs.ts";
import type { Library } from "../library/library.ts";
import type { Log } from "../log.ts";
import type { Registry } from "../providers/registry.ts";
import type { HostServices } from "./host-services.ts";
import type { KeyService } from "./key-service.ts";
import type { LocalModelService } from "./local-model-service.ts";

/** What the handlers pass the contract's calls to. */
export interface HandlerServices {
  readonly library: Library;
  readonly jobs: Jobs;
  readonly registry: Registry;
  readonly keys: KeyService;
  readonly localModels: LocalModelService;
  readonly host: HostServices;
  readonly log: Log;
  readonly appVersion: string;
  readonly resourcesFolder: string;
}
