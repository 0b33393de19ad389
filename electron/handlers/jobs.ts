import type { Handlers } from "../../shared/contract/contract.ts";
import { findEarlier, reuseEarlier } from "../jobs/earlier-results.ts";
import type { HandlerServices } from "./handler-services.ts";

export function createJobHandlers({
  jobs,
  library,
  registry,
}: Pick<HandlerServices, "jobs" | "library" | "registry">): Handlers["jobs"] {
  return {
    submit: ({ request }) => jobs.submit(request),
    cancel: ({ jobId }) => jobs.cancel(jobId),
    watch: ({ afterSequence }, { signal }) => jobs.watch(afterSequence, signal),
    findEarlier: ({ request }) => findEarlier(request, library, registry),
    reuse: ({ request, nodeId }) => reuseEarlier(request, nodeId, library, registry),
  };
}
