import type { TraceEvent } from "./browser.ts";
import { median, quantile } from "./statistics.ts";

export interface MainThreadCost {
  /** Time that the page's main thread ran between two animation frames, milliseconds. */
  readonly frameMedian: number;
  readonly frameP95: number;
  /** Time that the handlers of one pointermove ran, milliseconds. */
  readonly handlerMedian: number;
  /** Frames a second while the pointer moved. */
  readonly framesPerSecond: number;
  /** The longest task, milliseconds; and how many took longer than 50. */
  readonly longestTask: number;
  readonly longTasks: number;
  /** All threads of the page's process and of the GPU process, milliseconds a second. */
  readonly pageProcess: number;
  readonly gpuProcess: number;
}

/**
 * What the trace says of the page's main thread: the sum of its tasks' thread time from one animation frame to the
 * next. It contains the drawing that canvases put off until after the handlers, which a clock around a handler
 * does not see (canvas.md, "How measured").
 */
export function mainThreadCost(events: readonly TraceEvent[]): MainThreadCost {
  const { frames, main, tasks } = mainThread(events);
  const starts = frames.filter(({ pid, tid }) => pid === main.pid && tid === main.tid).map(({ ts }) => ts);
  const costs: number[] = [];
  let frame = 0;
  let cost = 0;
  let isInside = false;
  for (const task of tasks) {
    const end = task.ts + (task.dur ?? 0);
    while (frame < starts.length && (starts[frame] ?? 0) < task.ts) frame++;
    if (frame < starts.length && (starts[frame] ?? 0) <= end) {
      if (isInside) costs.push(cost / 1000);
      isInside = true;
      cost = 0;
      frame++;
    }
    cost += ran(task);
  }
  const handlers = events.filter(
    ({ name, args }) => name === "EventDispatch" && args.data?.type === "pointermove",
  );
  const seconds = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 1e6;
  const ofProcess = (pid: number | undefined) =>
    tasksOf(events)
      .filter((task) => task.pid === pid)
      .reduce((sum, task) => sum + ran(task), 0) /
    1000 /
    seconds;
  const gpu = events.find(({ name, args }) => name === "thread_name" && args.name === "CrGpuMain");
  return {
    frameMedian: median(costs),
    frameP95: quantile(costs, 0.95),
    handlerMedian: median(handlers.map((handler) => ran(handler) / 1000)),
    framesPerSecond: (starts.length - 1) / seconds,
    longestTask: Math.max(0, ...taskLengths(events)),
    longTasks: taskLengths(events).filter((length) => length > 50).length,
    pageProcess: ofProcess(main.pid),
    gpuProcess: ofProcess(gpu?.pid),
  };
}

/** How long each task kept the page's main thread, milliseconds. */
export function taskLengths(events: readonly TraceEvent[]): number[] {
  return mainThread(events).tasks.map(({ dur }) => (dur ?? 0) / 1000);
}

function mainThread(events: readonly TraceEvent[]) {
  const frames = events.filter(({ name }) => name === "FireAnimationFrame");
  const main = mostFrequentThread(frames);
  const tasks = tasksOf(events).filter(({ pid, tid }) => pid === main.pid && tid === main.tid);
  return { frames, main, tasks };
}

function tasksOf(events: readonly TraceEvent[]): TraceEvent[] {
  return events
    .filter(({ name, ph }) => ph === "X" && (name === "RunTask" || name === "ThreadControllerImpl::RunTask"))
    .toSorted((a, b) => a.ts - b.ts);
}

function ran({ tdur, dur }: TraceEvent): number {
  return tdur ?? dur ?? 0;
}

function mostFrequentThread(events: readonly TraceEvent[]): { pid: number; tid: number } {
  const counts = new Map<string, { pid: number; tid: number; count: number }>();
  for (const { pid, tid } of events) {
    const entry = counts.get(`${pid}/${tid}`) ?? { pid, tid, count: 0 };
    entry.count++;
    counts.set(`${pid}/${tid}`, entry);
  }
  const [most] = [...counts.values()].toSorted((a, b) => b.count - a.count);
  if (!most) throw new Error("The trace contains no animation frame.");
  return most;
}
