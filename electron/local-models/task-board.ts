import { randomUUID } from "node:crypto";
import type { LocalModelTask, Precision } from "../../shared/domain/local-model.ts";
import { AppError } from "../../shared/errors.ts";
import type { Log } from "../log.ts";

/** Takes what has changed of what a task shows. */
export type Tell = (change: Partial<Pick<LocalModelTask, "stage" | "doneBytes" | "totalBytes">>) => void;

/** Something long that can be stopped and gone on with. */
export interface TaskWork {
  readonly kind: LocalModelTask["kind"];
  readonly title: string;
  readonly modelId: LocalModelTask["modelId"];
  /** Of a conversion: a model may have one of each begun. */
  readonly precision?: Precision;
  /** Goes on from whatever an earlier attempt has left; ends when the signal aborts. */
  readonly run: (tell: Tell, signal: AbortSignal) => Promise<void>;
  /** Erases what it has written, once it has stopped. */
  readonly erase: () => Promise<void>;
}

interface OpenTask {
  readonly work: TaskWork;
  shown: LocalModelTask;
  controller: AbortController;
  /** Ends after the last attempt. */
  running: Promise<void>;
  isCancelled: boolean;
}

/** More changes a second than this tell a person nothing. */
const intervalMs = 200;

/** The long tasks of the model manager. One that ended well is gone; one that failed or was paused waits for a person. */
export class TaskBoard {
  readonly #tasks = new Map<string, OpenTask>();
  readonly #changed: () => void;
  readonly #log: Log;
  readonly #now: () => number;
  #toldAt = 0;

  constructor({ changed, log, now }: { changed: () => void; log: Log; now: () => number }) {
    this.#changed = changed;
    this.#log = log;
    this.#now = now;
  }

  list(): LocalModelTask[] {
    return [...this.#tasks.values()].map(({ shown }) => shown);
  }

  find(kind: LocalModelTask["kind"], modelId: string | null): LocalModelTask | undefined {
    return this.list().find((task) => task.kind === kind && task.modelId === modelId);
  }

  /** Those of a model, or the one to a precision. */
  conversions(modelId: string, precision?: Precision): LocalModelTask[] {
    return [...this.#tasks.values()]
      .filter(({ work }) => work.kind === "conversion" && work.modelId === modelId)
      .filter(({ work }) => precision === undefined || work.precision === precision)
      .map(({ shown }) => shown);
  }

  start(work: TaskWork): void {
    this.#add(work, "running");
  }

  /** One that an earlier process began. */
  addPaused(work: TaskWork, known: Pick<LocalModelTask, "doneBytes" | "totalBytes">): void {
    const task = this.#add(work, "paused");
    task.shown = { ...task.shown, ...known };
    this.#changed();
  }

  /** Resolves once it has stopped. @throws AppError `not-found`. */
  async pause(id: string): Promise<void> {
    const task = this.#get(id);
    if (task.shown.status === "running") {
      task.shown = { ...task.shown, status: "paused", stage: "Paused" };
      task.controller.abort(new AppError("cancelled", "It was paused."));
    }
    await task.running;
    this.#changed();
  }

  /** @throws AppError `not-found`. */
  resume(id: string): void {
    const task = this.#get(id);
    if (task.shown.status !== "running" && !task.isCancelled) this.#run(id, task);
  }

  /**
   * Resolves once what it wrote is erased. What has ended well before it heard of the cancel stays: nothing of it is a
   * task any more. @throws AppError `not-found`, storage errors.
   */
  async cancel(id: string): Promise<void> {
    const task = this.#get(id);
    task.isCancelled = true;
    try {
      await this.pause(id);
      if (this.#tasks.has(id)) await task.work.erase();
    } finally {
      task.isCancelled = false;
    }
    this.#tasks.delete(id);
    this.#changed();
  }

  /** Takes it off the board; what it wrote stays. @throws AppError `not-found`. */
  async forget(id: string): Promise<void> {
    await this.pause(id);
    this.#tasks.delete(id);
    this.#changed();
  }

  /** Takes those off the board that do not run and are over in some other way; what they wrote stays. */
  drop(isOver: (work: TaskWork) => boolean): void {
    for (const [id, { work, shown }] of this.#tasks)
      if (shown.status !== "running" && isOver(work)) this.#tasks.delete(id);
  }

  /** Stops all; what can be gone on with is on disk. */
  async close(): Promise<void> {
    for (const { controller } of this.#tasks.values())
      controller.abort(new AppError("interrupted", "Palimpsest is closing."));
    await Promise.all([...this.#tasks.values()].map(({ running }) => running));
  }

  #add(work: TaskWork, status: "running" | "paused"): OpenTask {
    const { kind, title, modelId } = work;
    const id = randomUUID();
    const task: OpenTask = {
      work,
      shown: {
        id,
        kind,
        title,
        modelId,
        status,
        stage: "Paused",
        doneBytes: 0,
        totalBytes: null,
        error: null,
      },
      controller: new AbortController(),
      running: Promise.resolve(),
      isCancelled: false,
    };
    this.#tasks.set(id, task);
    if (status === "running") this.#run(id, task);
    return task;
  }

  #run(id: string, task: OpenTask): void {
    task.controller = new AbortController();
    const { signal } = task.controller;
    task.shown = { ...task.shown, status: "running", stage: "Starting", error: null };
    const tell: Tell = (change) => {
      if (signal.aborted) return;
      const isNews = change.stage !== undefined && change.stage !== task.shown.stage;
      task.shown = { ...task.shown, ...change };
      if (!isNews && this.#now() - this.#toldAt < intervalMs) return;
      this.#toldAt = this.#now();
      this.#changed();
    };
    // One that was paused may still be stopping: two at once would write the same files.
    task.running = task.running.then(() => this.#attempt(id, task, tell, signal));
    this.#changed();
  }

  /** Never throws. */
  async #attempt(id: string, task: OpenTask, tell: Tell, signal: AbortSignal): Promise<void> {
    if (signal.aborted || !this.#tasks.has(id)) return;
    try {
      await task.work.run(tell, signal);
      this.#tasks.delete(id);
    } catch (error) {
      if (signal.aborted) return;
      task.shown = { ...task.shown, status: "failed", stage: "Failed", error: this.#dataOf(error) };
    }
    this.#changed();
  }

  #dataOf(error: unknown): LocalModelTask["error"] {
    if (error instanceof AppError) return error.toData();
    this.#log.error("A task of the local models failed unexpectedly.", { error });
    return new AppError("internal", "It failed unexpectedly.", {
      nextStep: "Go on with it; if it happens again, the log has the details.",
    }).toData();
  }

  #get(id: string): OpenTask {
    const task = this.#tasks.get(id);
    if (task) return task;
    throw new AppError("not-found", "This task has ended.");
  }
}
