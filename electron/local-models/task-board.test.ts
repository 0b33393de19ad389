import { beforeEach, describe, expect, it } from "vitest";
import { createLog } from "../log.ts";
import { TaskBoard, type TaskWork } from "./task-board.ts";

const log = createLog({ level: "error", write: () => {} });

describe("the long tasks of the model manager", () => {
  /** Ends of the attempts that were begun, in order; none stops by itself when it is aborted. */
  let attempts: { readonly resolve: () => void; readonly reject: (error: Error) => void }[];
  let running: number;
  let mostRunning: number;
  let erased: number;
  let board: TaskBoard;

  const work: TaskWork = {
    kind: "download",
    title: "A model",
    modelId: null,
    run: async () => {
      mostRunning = Math.max(mostRunning, ++running);
      try {
        await new Promise<void>((resolve, reject) => attempts.push({ resolve, reject }));
      } finally {
        running--;
      }
    },
    erase: async () => {
      if (running > 0) throw new Error("it still runs");
      erased++;
    },
  };
  const id = () => board.list()[0]?.id ?? "";
  /** Until everything that is settled was heard. */
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  beforeEach(async () => {
    attempts = [];
    running = 0;
    mostRunning = 0;
    erased = 0;
    board = new TaskBoard({ changed: () => {}, log, now: () => 0 });
    board.start(work);
    await settled();
  });

  it("keep what was written by one that ended well before it heard of its cancel", async () => {
    const cancelled = board.cancel(id());
    attempts[0]?.resolve();
    await cancelled;
    expect([erased, board.list()]).toEqual([0, []]);
  });

  it("erase once one has stopped, however often it is cancelled", async () => {
    const cancelled = [board.cancel(id()), board.cancel(id())];
    await settled();
    expect(erased).toBe(0);
    attempts[0]?.reject(new Error("stopped"));
    await Promise.all(cancelled);
    expect(erased).toBeGreaterThan(0);
    expect(board.list()).toEqual([]);
  });

  it("go on only after the paused attempt has stopped", async () => {
    const paused = board.pause(id());
    board.resume(id());
    await settled();
    expect(attempts.length).toBe(1);
    attempts[0]?.reject(new Error("stopped"));
    await paused;
    await settled();
    expect([attempts.length, mostRunning]).toEqual([2, 1]);
    attempts[1]?.resolve();
    await settled();
    expect(board.list()).toEqual([]);
  });
});
