import type { TraceEvent } from "./browser.ts";
import { median, quantile } from "./statistics.ts";

export interface MainThreadCost {
  /** Time that the page's main thread ran between two animation frames, milliseconds. */
  readonly frameMedian: number;
  readonly frameP95: number;
  /** For a page that cannot keep up: its frames are in turn very long and empty, so that a median says little. */
  readonly frameMean: number;
  /** Time that the handlers of one pointermove ran, milliseconds. */
  readonly handlerMedian: number;
  /** Frames a second while the pointer moved. */
  readonly framesPerSecond: number;
  /** The longest task, milliseconds; and how many took longer than 50. */
  readonly longestTask: number;
  readonly longTasks: number;
  /** All threads of the page's process and of the one that composes the page, milliseconds a second. */
  readonly pageProcess: number;
  readonly gpuProcess: number;
}

/**
 * What the trace says of the page's main thread: the sum of its tasks' thread time from one animation frame to the
 * next. It contains the drawing that canvases put off until after the handlers, which a clock around a handler
 * does not see (canvas.md, "How measured").
 */
export function mainThreadCost(events: readonly TraceEvent[]): MainThreadCost {
  const { main, tasks } = mainThread(events);
  const handlers = events.filter(isPointerMove);
  // Frames before the first move and after the last say nothing of what the moves cost.
  const first = Math.min(...handlers.map(({ ts }) => ts));
  const last = Math.max(...handlers.map(({ ts }) => ts));
  const costs = frameCosts(events, first, last);
  const seconds = (last - first) / 1e6;
  const ofProcess = (pid: number | undefined) =>
    tasksOf(events)
      .filter((task) => task.pid === pid && task.ts >= first && task.ts <= last)
      .reduce((sum, task) => sum + ran(task), 0) /
    1000 /
    seconds;
  const gpu = events.find(({ name, args }) => name === "thread_name" && args.name === "VizCompositorThread");
  const lengths = tasks.map(({ dur }) => (dur ?? 0) / 1000);
  return {
    frameMedian: median(costs),
    frameP95: quantile(costs, 0.95),
    frameMean: costs.reduce((sum, cost) => sum + cost, 0) / costs.length,
    handlerMedian: median(handlers.map((handler) => ran(handler) / 1000)),
    framesPerSecond: costs.length / seconds,
    longestTask: Math.max(0, ...lengths),
    longTasks: lengths.filter((length) => length > 50).length,
    pageProcess: ofProcess(main.pid),
    gpuProcess: ofProcess(gpu?.pid),
  };
}

/** Milliseconds that the main thread ran in each frame between two moments of the trace. */
function frameCosts(events: readonly TraceEvent[], first: number, last: number): number[] {
  const { frames, tasks } = mainThread(events);
  const starts = frames.map(({ ts }) => ts);
  const costs: number[] = [];
  let frame = 0;
  let cost = 0;
  let isInside = false;
  for (const task of tasks) {
    const end = task.ts + (task.dur ?? 0);
    while (frame < starts.length && (starts[frame] ?? 0) < task.ts) frame++;
    if (frame < starts.length && (starts[frame] ?? 0) <= end) {
      if (isInside && task.ts <= last) costs.push(cost / 1000);
      isInside = task.ts >= first;
      cost = 0;
      frame++;
    }
    cost += ran(task);
  }
  return costs;
}

/** How long each task kept the page's main thread, milliseconds. */
export function taskLengths(events: readonly TraceEvent[]): number[] {
  return mainThread(events).tasks.map(({ dur }) => (dur ?? 0) / 1000);
}

function mainThread(events: readonly TraceEvent[]) {
  const frames = events.filter(({ name }) => name === "FireAnimationFrame");
  const main = mostFrequentThread(frames);
  const isMain = ({ pid, tid }: TraceEvent) => pid === main.pid && tid === main.tid;
  return { frames: frames.filter(isMain), main, tasks: tasksOf(events).filter(isMain) };
}

function isPointerMove({ name, args }: TraceEvent): boolean {
  return name === "EventDispatch" && args.data?.type === "pointermove";
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
