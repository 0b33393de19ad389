import { describe, expect, it } from "vitest";
import { editRequest } from "../../shared/domain/edit-request.ts";
import { jobId, nodeId } from "../../shared/domain/ids.ts";
import type { Job } from "../../shared/domain/job.ts";
import { JobBoard, type JobState } from "./board.ts";

const request = editRequest.parse({
  documentId: "document",
  parentId: "node",
  modelId: "builtin/smooth-fill",
  maskHash: null,
  prompt: "",
  parameters: {},
  seed: 1,
  references: [],
});

function facts(name: string) {
  return { id: jobId.parse(name), request, createdAt: 0, estimate: null };
}

function running(name: string, progress: number): JobState {
  return {
    ...facts(name),
    status: "running",
    progress,
    stage: "Working",
    previewUrl: null,
    cancelCharge: null,
    log: [],
  };
}

async function take(board: JobBoard, afterSequence: number, count: number): Promise<Job[]> {
  const taken: Job[] = [];
  for await (const job of board.watch(afterSequence, new AbortController().signal)) {
    taken.push(job);
    if (taken.length === count) break;
  }
  return taken;
}

describe("JobBoard", () => {
  it("gives a new watcher every job once, in the order of their last change", async () => {
    const board = new JobBoard();
    board.publish({ ...facts("a"), status: "queued" });
    board.publish({ ...facts("b"), status: "queued" });
    board.publish(running("a", 0.5));
    const jobs = await take(board, 0, 2);
    expect(jobs.map((job) => [job.id, job.status])).toEqual([
      ["b", "queued"],
      ["a", "running"],
    ]);
  });

  it("gives a watcher that comes back only what changed since", async () => {
    const board = new JobBoard();
    const first = board.publish({ ...facts("a"), status: "queued" });
    board.publish({ ...facts("b"), status: "queued" });
    const [job] = await take(board, first.sequence, 1);
    expect(job?.id).toBe("b");
  });

  it("gives a slow watcher the latest state of a job, never an older one after it", async () => {
    const board = new JobBoard();
    const watcher = board.watch(0, new AbortController().signal);
    board.publish(running("a", 0.1));
    const first = await watcher.next();
    expect(first.value).toMatchObject({ progress: 0.1 });
    for (const progress of [0.2, 0.3, 0.4]) board.publish(running("a", progress));
    board.publish({ ...facts("a"), status: "succeeded", nodeId: nodeId.parse("made") });
    const second = await watcher.next();
    expect(second.value).toMatchObject({ status: "succeeded" });
    await watcher.return();
  });

  it("keeps an ended job as it ended", () => {
    const board = new JobBoard();
    board.publish({ ...facts("a"), status: "cancelled", charge: null });
    expect(board.publish(running("a", 0.9)).status).toBe("cancelled");
    expect(board.get(jobId.parse("a"))?.status).toBe("cancelled");
  });

  it("ends a watch when its signal aborts, even while it waits", async () => {
    const controller = new AbortController();
    const next = new JobBoard().watch(0, controller.signal).next();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it("forgets old ended jobs but never an open one", () => {
    const board = new JobBoard();
    board.publish({ ...facts("open"), status: "queued" });
    for (let index = 0; index < 300; index++)
      board.publish({ ...facts(`ended-${index}`), status: "cancelled", charge: null });
    expect(board.get(jobId.parse("ended-0"))).toBeUndefined();
    expect(board.get(jobId.parse("ended-299"))).toBeDefined();
    expect(board.get(jobId.parse("open"))).toBeDefined();
  });
});
