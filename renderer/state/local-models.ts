import { createStore } from "zustand/vanilla";
import type { LocalModelState, LocalModelTask } from "../../shared/domain/local-model.ts";

/** How much of a task was done at a moment. */
interface Sample {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly doneBytes: number;
}

export interface LocalModelsState {
  /** What the host says of the models of its computer; null until it has said. */
  readonly known: LocalModelState | null;
  /** By task: its last seconds, oldest first. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
}

export const noLocalModels: LocalModelsState = { known: null, samples: new Map() };

export const localModelStore = createStore<LocalModelsState>()(() => noLocalModels);

/** A speed is measured over this long: shorter jumps about, longer hides that a line has become slow. */
const windowMs = 10_000;

/** Less than this says nothing about a speed. */
const minimumMs = 1000;

/** Takes what the host says. Only running tasks have a speed. */
export function applyLocalModels(
  { samples }: LocalModelsState,
  known: LocalModelState,
  now: number,
): LocalModelsState {
  const running = known.tasks.filter(({ status }) => status === "running");
  return {
    known,
    samples: new Map(running.map((task) => [task.id, withSample(samples.get(task.id) ?? [], task, now)])),
  };
}

function withSample(
  samples: readonly Sample[],
  { doneBytes }: LocalModelTask,
  now: number,
): readonly Sample[] {
  const last = samples.at(-1);
  // What went back has begun anew.
  if (last && doneBytes < last.doneBytes) return [{ at: now, doneBytes }];
  return [...samples.filter(({ at }) => now - at <= windowMs), { at: now, doneBytes }];
}

export interface Pace {
  readonly bytesPerSecond: number;
  /** Null where nobody knows how much there is to do. */
  readonly secondsLeft: number | null;
}

/** How fast a task goes on; null while too little is known, or nothing moves. */
export function paceOf({ samples }: LocalModelsState, task: LocalModelTask): Pace | null {
  const [first, ...others] = samples.get(task.id) ?? [];
  const last = others.at(-1);
  if (!first || !last || last.at - first.at < minimumMs || last.doneBytes === first.doneBytes) return null;
  const bytesPerSecond = ((last.doneBytes - first.doneBytes) * 1000) / (last.at - first.at);
  const { totalBytes, doneBytes } = task;
  const secondsLeft = totalBytes === null ? null : Math.max(0, totalBytes - doneBytes) / bytesPerSecond;
  return { bytesPerSecond, secondsLeft };
}
