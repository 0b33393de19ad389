import type { JobId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";
import type { Stop } from "../../shared/rpc/wire.ts";

/** Tells who watches one job of it, however many jobs there are. */
export class JobWatch {
  readonly #listeners = new Map<JobId, Set<(job: Job) => void>>();

  /** @param subscribe to every change of any job, for as long as the process runs. */
  constructor(subscribe: (listener: (job: Job) => void) => Stop) {
    subscribe((job) => {
      for (const listener of this.#listeners.get(job.id) ?? []) listener(job);
    });
  }

  /** The job now, then its latest state whenever it has changed, until it has ended or the signal aborts. */
  async *watch(jobId: JobId, now: () => Job, signal: AbortSignal): AsyncGenerator<Job, void, void> {
    let latest: Job | undefined;
    let wake: (() => void) | undefined;
    const stop = this.#listen(jobId, (job) => {
      latest = job;
      wake?.();
    });
    const abort = () => wake?.();
    signal.addEventListener("abort", abort);
    try {
      latest ??= now();
      while (!signal.aborted) {
        const job = latest;
        latest = undefined;
        if (job) {
          yield job;
          if (isFinal(job.status)) return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      signal.removeEventListener("abort", abort);
      stop();
    }
  }

  #listen(jobId: JobId, listener: (job: Job) => void): Stop {
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(jobId);
    };
  }
}
