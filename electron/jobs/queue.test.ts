import { describe, expect, it } from "vitest";
import { LaneQueue } from "./queue.ts";

function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe("LaneQueue", () => {
  it("runs at most the limit of a lane at once, in order", async () => {
    const gates = [gate(), gate(), gate()];
    const started: number[] = [];
    const queue = new LaneQueue<number>(
      () => 2,
      async (task) => {
        started.push(task);
        await gates[task]?.opened;
      },
    );
    for (const task of [0, 1, 2]) queue.add("a", task);
    expect(started).toEqual([0, 1]);
    gates[0]?.open();
    await expect.poll(() => started).toEqual([0, 1, 2]);
  });

  it("lets one lane pass another that is full", () => {
    const started: string[] = [];
    const queue = new LaneQueue<string>(
      () => 1,
      (task) => {
        started.push(task);
        return new Promise(() => {});
      },
    );
    queue.add("slow", "slow 1");
    queue.add("slow", "slow 2");
    queue.add("quick", "quick 1");
    expect(started).toEqual(["slow 1", "quick 1"]);
  });

  it("takes out a task that has not started and keeps one that has", () => {
    const queue = new LaneQueue<string>(
      () => 1,
      () => new Promise(() => {}),
    );
    queue.add("a", "running");
    queue.add("a", "waiting");
    expect(queue.remove("running")).toBe(false);
    expect(queue.remove("waiting")).toBe(true);
    expect(queue.remove("waiting")).toBe(false);
  });

  it("starts nothing after it was stopped", async () => {
    const first = gate();
    const started: string[] = [];
    const queue = new LaneQueue<string>(
      () => 1,
      async (task) => {
        started.push(task);
        await first.opened;
      },
    );
    queue.add("a", "first");
    queue.add("a", "second");
    queue.stop();
    first.open();
    await first.opened;
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toEqual(["first"]);
  });
});
