import type { JobId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";
import type { Stop } from "../../shared/rpc/wire.ts";

type WithoutSequence<J> = J extends Job ? Omit<J, "sequence"> : never;
export type JobState = WithoutSequence<Job>;

/** Ended jobs that a page which reloads still hears of. */
const endedKept = 200;

/**
 * The latest state of every job of this run, and who watches. A watcher that is slow gets each job's latest
 * state, not a queue of old ones, so an end is never overtaken by progress.
 */
export class JobBoard {
  readonly #jobs = new Map<JobId, Job>();
  readonly #watchers = new Set<(job: Job) => void>();
  #sequence = 0;

  get(jobId: JobId): Job | undefined {
    return this.#jobs.get(jobId);
  }

  /** Hears of every change at once. */
  listen(listener: (job: Job) => void): Stop {
    // A function of its own, so that one listener can listen twice.
    const heard = (job: Job) => listener(job);
    this.#watchers.add(heard);
    return () => this.#watchers.delete(heard);
  }

  /** An ended job stays as it ended: a later state is ignored and the end is returned. */
  publish(state: JobState): Job {
    const known = this.#jobs.get(state.id);
    if (known && isFinal(known.status)) return known;
    const job: Job = { ...state, sequence: ++this.#sequence };
    this.#jobs.set(job.id, job);
    this.#forgetOldest();
    for (const watcher of this.#watchers) watcher(job);
    return job;
  }

  /** Jobs changed after `afterSequence`, in order of change, then every change until the signal aborts. */
  async *watch(afterSequence: number, signal: AbortSignal): AsyncGenerator<Job, void, void> {
    const changed = new Map<JobId, Job>();
    let wake: (() => void) | undefined;
    const notice = (job: Job) => {
      changed.delete(job.id); // to the end: order of change
      changed.set(job.id, job);
      wake?.();
    };
    const missed = [...this.#jobs.values()].filter((job) => job.sequence > afterSequence);
    for (const job of missed.toSorted((a, b) => a.sequence - b.sequence)) notice(job);
    const abort = () => wake?.();
    this.#watchers.add(notice);
    signal.addEventListener("abort", abort);
    try {
      while (!signal.aborted) {
        const [job] = changed.values();
        if (job) {
          changed.delete(job.id);
          yield job;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      this.#watchers.delete(notice);
      signal.removeEventListener("abort", abort);
    }
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs.values()].filter((job) => isFinal(job.status));
    for (const job of ended.slice(0, Math.max(0, ended.length - endedKept))) this.#jobs.delete(job.id);
  }
}
