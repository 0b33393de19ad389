import { existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyCheckpoint } from "../../test/support/kontext/checkpoint-copy.ts";
import { InferenceHost } from "../inference/host.ts";
import { openCheckpoint } from "../inference/kontext/checkpoint/open-checkpoint.ts";
import { convertCheckpoint } from "../inference/kontext/convert/convert-checkpoint.ts";
import { convert } from "../inference/kontext/convert/testing/conversions.ts";
import type { InferenceProcess, ProcessEnd } from "../inference/process/inference-process.ts";
import { serveInference } from "../inference/worker.ts";
import { createLog } from "../log.ts";
import { Conversions } from "./conversions.ts";
import { ModelList } from "./model-list.ts";
import { ModelStore } from "./model-store.ts";
import { TaskBoard } from "./task-board.ts";

const log = createLog({ level: "error", write: () => {} });

/** The worker that converts, in this very process. */
function workerHere(killed: () => void): InferenceProcess {
  let toWorker: (message: unknown) => void = () => {};
  let toParent: (message: unknown) => void = () => {};
  const ends = new Set<(end: ProcessEnd) => void>();
  serveInference(
    {
      post: (message) => toParent(message),
      onMessage: (heard) => {
        toWorker = heard;
        return () => {};
      },
    },
    async (task, { signal, tell }) => {
      if (task.kind !== "conversion") throw new Error("only conversions");
      const { folder, precision, target } = task;
      const onProgress = ({ doneBytes, totalBytes }: { doneBytes: number; totalBytes: number }) =>
        tell({ type: "progress", stage: "Converting", fraction: null, doneBytes, totalBytes });
      await convertCheckpoint(await openCheckpoint(folder, { precision: "original" }), precision, target, {
        signal,
        onProgress,
      });
      return { kind: "conversion" };
    },
    () => 0,
  );
  return {
    post: (message) => toWorker(message),
    onMessage: (heard) => {
      toParent = heard;
      return () => {};
    },
    onEnd: (heard) => {
      ends.add(heard);
      return () => ends.delete(heard);
    },
    hold: () => {},
    kill: () => {
      killed();
      for (const heard of ends) heard({ code: null, signal: "SIGKILL" });
    },
  };
}

describe("the conversions of the models on the list", () => {
  let home: string;
  let folder: string;
  let target: string;
  let list: ModelList;
  let tasks: TaskBoard;
  let conversions: Conversions;
  /** Of every process that was killed: whether the lock was still there. */
  let lockedAtKill: boolean[];
  /** Told of every change on the board. */
  let changed: () => void;

  const fileNames = () => readdir(target).catch(() => []);
  const left = async () => {
    await list.refresh();
    conversions.addLeft();
    return tasks.list();
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "palimpsest-conversions-"));
    folder = join(home, "model");
    target = join(folder, "palimpsest", "int4");
    await copyCheckpoint(folder);
    list = new ModelList(new ModelStore(home, log), home);
    await list.add({
      name: "tiny",
      folder,
      isDownloaded: false,
      licence: { name: "NCL", url: null, acceptedAt: 1 },
    });
    await list.refresh();
    lockedAtKill = [];
    changed = () => {};
    tasks = new TaskBoard({ changed: () => changed(), log, now: Date.now });
    const killed = () => lockedAtKill.push(existsSync(join(target, ".conversion.lock")));
    conversions = new Conversions({
      modelsFolder: home,
      list,
      tasks,
      openHost: () => new InferenceHost({ start: () => workerHere(killed), warmMs: () => 0, log }),
      onConverted: () => list.refresh(),
    });
  });
  afterEach(async () => {
    await tasks.close();
    await rm(home, { recursive: true });
  });

  it("show what was left with the bytes that are written, of all that will be", async () => {
    const original = await openCheckpoint(folder, { precision: "original" });
    const { totalBytes } = await convert(original, "int4", target);
    await rename(join(target, "vae.safetensors"), join(home, "vae.away"));
    const [task, ...others] = await left();
    expect(others).toEqual([]);
    expect(task).toMatchObject({ kind: "conversion", status: "paused", totalBytes });
    expect(task?.doneBytes).toBeGreaterThan(totalBytes / 2);
    expect(task?.doneBytes).toBeLessThan(totalBytes);
    expect(await left()).toEqual([task]);
  });

  it("are no task any more once all files are there, nor once their model has left the list", async () => {
    const original = await openCheckpoint(folder, { precision: "original" });
    await convert(original, "int4", target);
    await rename(join(target, "vae.safetensors"), join(home, "vae.away"));
    await left();
    conversions.dropEnded();
    expect(tasks.list()).toHaveLength(1);
    await rename(join(home, "vae.away"), join(target, "vae.safetensors"));
    await list.refresh();
    conversions.dropEnded();
    expect(tasks.list()).toEqual([]);
    await rm(join(target, "vae.safetensors"));
    await left();
    await list.remove("tiny");
    await list.refresh();
    conversions.dropEnded();
    expect(tasks.list()).toEqual([]);
    expect(await fileNames()).toContain("transformer.safetensors");
  });

  it("go on, and are erased, where they were begun", async () => {
    const fallback = join(home, "converted", "tiny", "palimpsest", "int4");
    const original = await openCheckpoint(folder, { precision: "original" });
    await convert(original, "int4", fallback);
    await rm(join(fallback, "vae.safetensors"));
    await list.refresh();
    await conversions.start("tiny", "int4");
    await new Promise<void>((resolve) => {
      changed = () => tasks.list().length === 0 && resolve();
    });
    expect(await readdir(fallback)).toContain("vae.safetensors");
    expect(await fileNames()).toEqual([]);
    await rm(join(fallback, "vae.safetensors"));
    const [task] = await left();
    await tasks.cancel(task?.id ?? "");
    expect(existsSync(fallback)).toBe(false);
  });

  it("give their lock back when they are paused, before their process is ended", async () => {
    const paused = new Promise<void>((resolve, reject) => {
      changed = () => {
        const [task] = tasks.list();
        if (task?.status !== "running" || task.stage !== "Converting") return;
        tasks.pause(task.id).then(resolve, reject);
      };
    });
    await conversions.start("tiny", "int4");
    await paused;
    expect(tasks.list()).toMatchObject([{ status: "paused" }]);
    expect(lockedAtKill).toEqual([false]);
    expect(await fileNames()).toContain("transformer.safetensors.partial");
  });
});
