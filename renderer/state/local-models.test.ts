import { describe, expect, it } from "vitest";
import type { LocalModelState, LocalModelTask } from "../../shared/domain/local-model.ts";
import { applyLocalModels, noLocalModels, paceOf } from "./local-models.ts";

const download = (doneBytes: number, change: Partial<LocalModelTask> = {}): LocalModelTask => ({
  id: "task-1",
  kind: "download",
  title: "FLUX.1 Kontext",
  modelId: null,
  status: "running",
  stage: "Downloading",
  doneBytes,
  totalBytes: 10_000,
  error: null,
  ...change,
});
const withTask = (task: LocalModelTask): LocalModelState => ({
  models: [],
  tasks: [task],
  devices: [],
  chosenDevice: { provider: "cpu", reason: "There is no other." },
  freeBytes: null,
});

/** What is known after the task was told of at these seconds. */
function after(...told: readonly (readonly [seconds: number, task: LocalModelTask])[]) {
  let state = noLocalModels;
  for (const [seconds, task] of told) state = applyLocalModels(state, withTask(task), seconds * 1000);
  return state;
}

describe("the pace of a download", () => {
  it("is what came in the last seconds, and how long the rest takes at that", () => {
    const now = download(3000);
    expect(paceOf(after([0, download(1000)], [2, now]), now)).toEqual({
      bytesPerSecond: 1000,
      secondsLeft: 7,
    });
  });

  it("forgets how fast it was long ago", () => {
    const now = download(9100);
    const state = after([0, download(0)], [1, download(9000)], [15, download(9050)], [20, now]);
    expect(paceOf(state, now)?.bytesPerSecond).toBe(10);
  });

  it("is unknown at first, and while nothing comes", () => {
    const now = download(1000);
    expect(paceOf(after([0, now]), now)).toBeNull();
    expect(paceOf(after([0, download(900)], [0.5, now]), now)).toBeNull();
    expect(paceOf(after([0, now], [5, now]), now)).toBeNull();
  });

  it("has no end where nobody knows how much there is", () => {
    const now = download(3000, { totalBytes: null });
    expect(paceOf(after([0, download(1000)], [2, now]), now)?.secondsLeft).toBeNull();
  });

  it("is measured anew after a pause, and after it began again", () => {
    const now = download(5000);
    const paused = download(4000, { status: "paused" });
    expect(paceOf(after([0, download(0)], [2, download(4000)], [3, paused], [4, now]), now)).toBeNull();
    const fewer = download(500);
    expect(paceOf(after([0, download(4000)], [2, download(6000)], [4, fewer]), fewer)).toBeNull();
  });
});
