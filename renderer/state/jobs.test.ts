import { describe, expect, it } from "vitest";
import { documentId, jobId } from "../../shared/domain/ids.ts";
import type { Job } from "../../shared/domain/job.ts";
import { editNode, testDocumentId } from "../../test/fakes/history.ts";
import { applyJob, dismissJob, forgetSequences, type JobsState, markCancelling, queueOf } from "./jobs.ts";

const empty: JobsState = { jobs: new Map(), dismissed: new Set(), cancelling: new Set() };
const { request } = editNode("b", "a");
const base = { id: jobId.parse("job-1"), request, createdAt: 1, estimate: null };
const running = (sequence: number, progress: number): Job => ({
  ...base,
  status: "running",
  stage: "Joining",
  progress,
  sequence,
  previewUrl: null,
  cancelCharge: null,
  log: [],
});
const failed = (sequence: number): Job => ({
  ...base,
  status: "failed",
  sequence,
  error: { code: "internal", message: "No.", nextStep: null, retryable: true, charge: null },
});
const statusOf = (state: JobsState) => state.jobs.get(base.id)?.status;

describe("the jobs on the page", () => {
  it("take the newest state, in whatever order states arrive", () => {
    const state = [running(3, 0.6), running(2, 0.3)].reduce(applyJob, empty);
    expect(state.jobs.get(base.id)).toMatchObject({ progress: 0.6 });
  });

  it("stay ended when late progress arrives", () => {
    const ended = applyJob(applyJob(empty, running(2, 0.3)), {
      ...base,
      status: "cancelled",
      charge: null,
      sequence: 3,
    });
    expect(statusOf(applyJob(ended, running(4, 0.9)))).toBe("cancelled");
  });

  it("believe a host that was started anew and counts from 1 again", () => {
    const before = applyJob(empty, running(900, 0.5));
    expect(statusOf(applyJob(before, failed(1)))).toBe("running");
    expect(statusOf(applyJob(forgetSequences(before), failed(1)))).toBe("failed");
  });

  it("are no longer being cancelled once they have ended", () => {
    const asked = markCancelling(applyJob(empty, running(2, 0.3)), base.id);
    expect(asked.cancelling.has(base.id)).toBe(true);
    expect(applyJob(asked, failed(3)).cancelling.has(base.id)).toBe(false);
  });

  it("are listed for their own document until they end well or a failure is dismissed", () => {
    const state = applyJob(empty, failed(1));
    expect(queueOf(state, testDocumentId)).toHaveLength(1);
    expect(queueOf(state, documentId.parse("other"))).toHaveLength(0);
    expect(queueOf(dismissJob(state, base.id), testDocumentId)).toHaveLength(0);
  });
});
