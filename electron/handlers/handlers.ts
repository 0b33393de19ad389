import type { Handlers } from "../../shared/contract/contract.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Library } from "../library/library.ts";
import type { Registry } from "../providers/registry.ts";
import { createDocumentHandlers } from "./documents.ts";
import { createHostHandlers } from "./host.ts";
import type { HostServices } from "./host-services.ts";
import { createSettingsHandlers } from "./settings.ts";

export interface HandlerServices {
  readonly library: Library;
  readonly jobs: Jobs;
  readonly registry: Registry;
  readonly host: HostServices;
  readonly appVersion: string;
  readonly resourcesFolder: string;
}

/** Glue from the contract to the services; what a procedure does lives in those. */
export function createHandlers(services: HandlerServices): Handlers {
  const { jobs, registry } = services;
  return {
    host: createHostHandlers(services),
    documents: createDocumentHandlers(services),
    jobs: {
      submit: ({ request }) => jobs.submit(request),
      cancel: ({ jobId }) => jobs.cancel(jobId),
      watch: ({ afterSequence }, { signal }) => jobs.watch(afterSequence, signal),
    },
    models: { list: () => [...registry.models] },
    settings: createSettingsHandlers(services.host.settings),
  };
}
