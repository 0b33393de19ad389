import type { Client } from "../../../shared/contract/contract.ts";
import type { EditRequest } from "../../../shared/domain/edit-request.ts";
import type { JobId } from "../../../shared/domain/ids.ts";
import type { Job } from "../../../shared/domain/job.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { Connection } from "../../host/connect.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import {
  applyJob,
  dismissJob,
  forgetSequences,
  jobStore,
  markCancelling,
  unmarkCancelling,
} from "../../state/jobs.ts";
import { layoutStore } from "../../state/layout.ts";
import { nameOfModel } from "../../state/models.ts";
import { addNotice, announce } from "../../state/notices.ts";
import { runAgainTitle } from "../../state/price-text.ts";
import { variationStore } from "../../state/variations.ts";
import type { DocumentSession } from "./document-session.ts";
import { inBackground, reportFailure } from "./failures.ts";
import { keepWatching } from "./keep-watching.ts";

/** Follows the host's jobs, says how they go, and passes on what a person wants of them. */
export class JobSync {
  readonly #client: Client;
  readonly #connection: Connection;
  readonly #session: () => DocumentSession | null;
  /** Failed jobs that are being asked for once more. */
  readonly #again = new Set<JobId>();

  constructor(connection: Connection, session: () => DocumentSession | null) {
    this.#connection = connection;
    this.#client = connection.client;
    this.#session = session;
  }

  start(): Stop {
    const watching = new AbortController();
    const { signal } = watching;
    const open = () => {
      jobStore.setState(forgetSequences(jobStore.getState()));
      return this.#client.jobs.watch({ afterSequence: 0 }, { signal });
    };
    inBackground(keepWatching(this.#connection, open, (job) => this.#take(job), signal));
    return () => watching.abort();
  }

  async submit(request: EditRequest): Promise<void> {
    this.#take(await this.#client.jobs.submit({ request }));
  }

  async cancel(jobId: JobId): Promise<void> {
    jobStore.setState(markCancelling(jobStore.getState(), jobId));
    try {
      this.#take(await this.#client.jobs.cancel({ jobId }));
    } catch (error) {
      jobStore.setState(unmarkCancelling(jobStore.getState(), jobId));
      throw error;
    }
  }

  /** Once for each failure, however often it is asked for. */
  async runAgain(jobId: JobId): Promise<void> {
    const { jobs, dismissed } = jobStore.getState();
    const job = jobs.get(jobId);
    if (!job || dismissed.has(jobId) || this.#again.has(jobId)) return;
    this.#again.add(jobId);
    try {
      await this.submit(job.request);
      this.dismiss(jobId);
    } finally {
      this.#again.delete(jobId);
    }
  }

  dismiss(jobId: JobId): void {
    jobStore.setState(dismissJob(jobStore.getState(), jobId));
  }

  #take(job: Job): void {
    const before = jobStore.getState().jobs.get(job.id);
    jobStore.setState(applyJob(jobStore.getState(), job));
    const after = jobStore.getState().jobs.get(job.id);
    // Ended jobs that the host tells of anew after a reload are no news.
    if (!after || after === before || (!before && after.status === "succeeded")) return;
    this.#tell(after, before);
  }

  #tell(job: Job, before: Job | undefined): void {
    const name = nameOfModel(job.request.modelId);
    switch (job.status) {
      case "queued":
        announce(`${name} is waiting.`);
        return;
      case "running":
        tellProgress(name, job.progress, before?.status === "running" ? before.progress : null);
        return;
      case "succeeded":
        this.#tellResult(name, job);
        return;
      case "cancelled":
        announce(`${name} was cancelled.`);
        return;
      case "failed":
        announce(`${name} failed. ${job.error.message}`);
        // The queue lists it where it can be seen.
        if (before && !this.#queueIsSeen(job)) {
          addNotice("error", job.error.message, {
            nextStep: job.error.nextStep,
            actions: [
              {
                label: runAgainTitle(job.estimate?.amount ?? null),
                run: () => inBackground(this.runAgain(job.id)),
              },
            ],
          });
        }
    }
  }

  #tellResult(name: string, job: Extract<Job, { status: "succeeded" }>): void {
    announce(`${name} is finished.`);
    const session = this.#session();
    const current = currentNodeOf(documentStore.getState());
    if (session?.documentId !== job.request.documentId || !current) return;
    // The result takes the place of its parent. Who looks at another node is not pulled away.
    const isShown = current.id === job.nodeId || current.id === job.request.parentId;
    const { variationGroup } = job.request;
    const isLaidOut = variationGroup !== null && variationStore.getState().shownGroup === variationGroup;
    if (isShown || isLaidOut) return;
    addNotice("success", `${name} is finished.`, {
      actions: [{ label: "Show", run: () => session.goTo(job.nodeId) }],
    });
  }

  #queueIsSeen(job: Job): boolean {
    return layoutStore.getState().panelVisible && this.#session()?.documentId === job.request.documentId;
  }
}

/** Quarters are enough to know that it goes on. */
function tellProgress(name: string, now: number | null, before: number | null): void {
  if (now === null) return;
  const quarter = Math.floor(now * 4);
  if (quarter > Math.floor((before ?? 0) * 4)) announce(`${name}: ${quarter * 25} percent.`);
}

/** Asks for an edit as the form and the mask say; a second press while one is on its way does nothing. */
export class Submission {
  #running = false;

  async run(submit: () => Promise<void>): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await submit();
    } catch (error) {
      reportFailure(error);
    } finally {
      this.#running = false;
    }
  }
}
