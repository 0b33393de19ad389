import { createStore } from "zustand/vanilla";
import type { DocumentId, JobId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";

export interface JobsState {
  /** Oldest first; ended ones stay until the page is left or the person dismisses them. */
  readonly jobs: ReadonlyMap<JobId, Job>;
  readonly dismissed: ReadonlySet<JobId>;
  /** Cancel was asked for, and the job has not said yet that it has stopped. */
  readonly cancelling: ReadonlySet<JobId>;
}

export const jobStore = createStore<JobsState>()(() => ({
  jobs: new Map(),
  dismissed: new Set(),
  cancelling: new Set(),
}));

/** A job's newest state wins; one that has ended stays as it ended. */
export function applyJob(state: JobsState, job: Job): JobsState {
  const known = state.jobs.get(job.id);
  if (known && (known.sequence >= job.sequence || (isFinal(known.status) && !isFinal(job.status)))) {
    return state;
  }
  const cancelling = isFinal(job.status) ? withoutId(state.cancelling, job.id) : state.cancelling;
  return { ...state, jobs: new Map(state.jobs).set(job.id, job), cancelling };
}

/** A host that was started anew counts its sequence from 1 again: whatever it says is newer. */
export function forgetSequences(state: JobsState): JobsState {
  return { ...state, jobs: new Map([...state.jobs].map(([id, job]) => [id, { ...job, sequence: 0 }])) };
}

export function dismissJob(state: JobsState, jobId: JobId): JobsState {
  return { ...state, dismissed: new Set(state.dismissed).add(jobId) };
}

export function markCancelling(state: JobsState, jobId: JobId): JobsState {
  return { ...state, cancelling: new Set(state.cancelling).add(jobId) };
}

export function unmarkCancelling(state: JobsState, jobId: JobId): JobsState {
  return { ...state, cancelling: withoutId(state.cancelling, jobId) };
}

/** What the queue lists: what waits, what runs, and failures until they are dismissed. */
export function queueOf(state: JobsState, documentId: DocumentId): readonly Job[] {
  return [...state.jobs.values()]
    .filter((job) => job.request.documentId === documentId && !state.dismissed.has(job.id))
    .filter((job) => job.status === "queued" || job.status === "running" || job.status === "failed")
    .toSorted((a, b) => a.createdAt - b.createdAt);
}

function withoutId(ids: ReadonlySet<JobId>, id: JobId): ReadonlySet<JobId> {
  return ids.has(id) ? new Set([...ids].filter((other) => other !== id)) : ids;
}
