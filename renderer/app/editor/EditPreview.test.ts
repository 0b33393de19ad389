import { describe, expect, it } from "vitest";
import { jobId } from "../../../shared/domain/ids.ts";
import type { Job } from "../../../shared/domain/job.ts";
import { editNode, nodeIdOf } from "../../../test/fakes/history.ts";
import { clipTo, previewedJob } from "./EditPreview.tsx";

const running = (id: string, parent: string, previewUrl: string | null): Job => ({
  id: jobId.parse(id),
  request: editNode("z", parent).request,
  createdAt: 1,
  sequence: 1,
  estimate: null,
  status: "running",
  progress: 0.5,
  stage: "Step 2 of 4",
  previewUrl,
  cancelCharge: null,
  log: [],
});
const jobsOf = (...jobs: Job[]) => ({
  jobs: new Map(jobs.map((job) => [job.id, job])),
  dismissed: new Set<never>(),
  cancelling: new Set<never>(),
});

describe("the preview on the picture", () => {
  it("is of the edit that begins at what is shown, once there is something to see", () => {
    const jobs = jobsOf(
      running("job-1", "a", null),
      running("job-2", "b", "/b"),
      running("job-3", "a", "/a"),
    );
    expect(previewedJob(jobs, nodeIdOf("a"))?.previewUrl).toBe("/a");
    expect(previewedJob(jobs, nodeIdOf("b"))?.previewUrl).toBe("/b");
    expect(previewedJob(jobs, nodeIdOf("c"))).toBeNull();
    expect(previewedJob(jobsOf(running("job-1", "a", null)), nodeIdOf("a"))).toBeNull();
  });

  it("ends with the edit", () => {
    const { id, request, createdAt, sequence, estimate } = running("job-1", "a", "/a");
    const done: Job = {
      id,
      request,
      createdAt,
      sequence,
      estimate,
      status: "succeeded",
      nodeId: nodeIdOf("b"),
    };
    expect(previewedJob(jobsOf(done), nodeIdOf("a"))).toBeNull();
  });

  it("is cut off where it would reach beyond the picture", () => {
    const picture = { x: 100, y: 50, width: 600, height: 400 };
    expect(clipTo(picture, { x: 90, y: 60, width: 620, height: 300 })).toBe("inset(0px 10px 0px 10px)");
    expect(clipTo(picture, { x: 200, y: 40, width: 100, height: 420 })).toBe("inset(10px 0px 10px 0px)");
  });
});
