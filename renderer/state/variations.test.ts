import { describe, expect, it } from "vitest";
import { jobId } from "../../shared/domain/ids.ts";
import type { Job } from "../../shared/domain/job.ts";
import { editNode, historyOf } from "../../test/fakes/history.ts";
import { largestSeed } from "./edit-draft.ts";
import { slotsOf, variationsOf } from "./variations.ts";

const { request } = editNode("b", "a");

describe("variations", () => {
  it("differ in their seed only, counted from the kept one", () => {
    const three = variationsOf(request, 3, "group", true, 100);
    expect(three.map(({ seed }) => seed)).toEqual([7, 8, 9]);
    expect(new Set(three.map((made) => JSON.stringify({ ...made, seed: 0 }))).size).toBe(1);
    expect(three.every(({ variationGroup }) => variationGroup === "group")).toBe(true);
  });

  it("start at a drawn seed where none is kept, and go round at the largest", () => {
    const open = { ...request, seed: null };
    expect(variationsOf(open, 2, "group", true, largestSeed).map(({ seed }) => seed)).toEqual([
      largestSeed,
      0,
    ]);
  });

  it("have no seed where the model takes none", () => {
    const open = { ...request, seed: null };
    expect(variationsOf(open, 2, "group", false, 5).map(({ seed }) => seed)).toEqual([null, null]);
  });

  it("are no group when there is one only", () => {
    expect(variationsOf(request, 1, "group", true, 5)).toEqual([request]);
  });

  it("are laid out as what is there and what is on its way", () => {
    const grouped = { ...request, variationGroup: "group" };
    const nodes = [...historyOf([["a", "b"]]), editNode("c", "a", { request: grouped })];
    const job = (id: string, change: Partial<Job>): Job =>
      ({
        id: jobId.parse(id),
        request: grouped,
        createdAt: 1,
        estimate: null,
        sequence: 1,
        ...change,
      }) as Job; // a test's
    const jobs = [
      job("job-1", { status: "succeeded" }),
      job("job-2", { status: "queued" }),
      job("job-3", { status: "cancelled" }),
      { ...job("job-4", { status: "queued" }), request },
    ];
    const slots = slotsOf("group", new Map(nodes.map((node) => [node.id, node])), {
      jobs: new Map(jobs.map((known) => [known.id, known])),
      dismissed: new Set(),
      cancelling: new Set(),
    });
    expect(slots.nodes.map(({ id }) => id)).toEqual(["c"]);
    expect(slots.jobs.map(({ id }) => id)).toEqual(["job-2"]);
  });
});
