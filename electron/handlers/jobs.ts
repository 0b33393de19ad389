import type { Handlers } from "../../shared/contract/contract.ts";
import type { Job } from "../../shared/domain/job.ts";
import { findEarlier, reuseEarlier } from "../jobs/earlier-results.ts";
import type { Library } from "../library/library.ts";
import type { HandlerServices } from "./handler-services.ts";

export function createJobHandlers({
  jobs,
  library,
  registry,
}: Pick<HandlerServices, "jobs" | "library" | "registry">): Handlers["jobs"] {
  return {
    submit: ({ request }) => jobs.submit(request),
    cancel: ({ jobId }) => jobs.cancel(jobId),
    watch: ({ afterSequence }, { signal }) => ofPeople(jobs.watch(afterSequence, signal), library),
    findEarlier: ({ request }) => findEarlier(request, library, registry),
    reuse: ({ request, nodeId }) => reuseEarlier(request, nodeId, library, registry),
  };
}

/** Without what programs asked for: a page knows nothing of their documents, and may not be flooded by them. */
async function* ofPeople(
  jobs: AsyncIterable<Job>,
  { documents }: Pick<Library, "documents">,
): AsyncGenerator<Job, void, void> {
  for await (const job of jobs) {
    if (documents.originOf(job.request.documentId) === "editor") yield job;
  }
}
