import type { Handlers } from "../../shared/contract/contract.ts";
import { createDocumentHandlers } from "./documents.ts";
import type { HandlerServices } from "./handler-services.ts";
import { createHostHandlers } from "./host.ts";
import { createSettingsHandlers } from "./settings.ts";

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
