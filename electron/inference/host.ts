import { AppError } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { Log } from "../log.ts";
import {
  type InferenceMessage,
  type InferenceOrder,
  type InferenceResult,
  type InferenceTask,
  inferenceMessage,
} from "./messages.ts";
import type { InferenceProcess, ProcessEnd, StartInferenceProcess } from "./process/inference-process.ts";

export type {
  DeviceNumeric,
  EditTask,
  InferenceResult,
  InferenceTask,
  Loading,
  ProbeTask,
} from "./messages.ts";

/** What is heard of a task while it runs. */
export type InferenceEvent = Extract<InferenceMessage, { type: "progress" | "preview" }>;

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: InferenceEvent) => void;
}

export interface InferenceHostOptions {
  readonly start: StartInferenceProcess;
  /** How long the process stays after a task, with what it has loaded; 0 ends it at once. Asked after each. */
  readonly warmMs: () => number;
  readonly log: Log;
}

/** A step cannot be stopped from outside: who does not stop between two in this time is killed. */
const stopGraceMs = 2_000;

/** What the system takes at most to end a process that was killed, unless its driver hangs. */
const longestEndMs = 5_000;

/** A task from its asking to the moment that the process is free for the next. */
interface Turn {
  readonly signal: AbortSignal;
  readonly ended: Promise<void>;
}

/**
 * Runs tasks one after another in a process of their own, which is started for the first and again after it ended. What
 * crashes in there, runs out of memory or hangs ends that process and nothing else.
 */
export class InferenceHost {
  readonly #options: InferenceHostOptions;
  #process: InferenceProcess | null = null;
  /** Resolves once the process that was started last is no more. */
  #gone: Promise<void> = Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();
  /** Those that have not ended, the one that runs first. */
  readonly #turns = new Set<Turn>();
  #heldBytes = 0;
  #warm: NodeJS.Timeout | undefined;
  #count = 0;
  #isClosed = false;

  constructor(options: InferenceHostOptions) {
    this.#options = options;
  }

  /**
   * Waits for its turn. On abort it rejects at once; the next task waits until the process has stopped or is killed.
   * @throws AppError `cancelled` or the signal's reason; what the task failed with; `provider-failed` where the process
   * ended or answered nonsense.
   */
  async run<Task extends InferenceTask>(
    task: Task,
    options: RunOptions,
  ): Promise<Extract<InferenceResult, { kind: Task["kind"] }>> {
    const before = this.#last;
    let finished = () => {};
    const ended = new Promise<void>((resolve) => {
      finished = () => {
        this.#turns.delete(turn);
        resolve();
      };
    });
    const turn: Turn = { signal: options.signal, ended };
    this.#turns.add(turn);
    this.#last = ended;
    try {
      await untilAborted(before, options.signal);
      options.signal.throwIfAborted();
      if (this.#isClosed) throw new AppError("interrupted", "Palimpsest is closing.");
    } catch (error) {
      void before.then(finished); // whose turn is next has to wait for whose turn it is
      throw error;
    }
    const result = await this.#runNow(task, options, finished);
    if (result.kind === task.kind) return result as Extract<InferenceResult, { kind: Task["kind"] }>; // just compared
    throw broken("It answered another question than it was asked.");
  }

  /** Bytes of memory that the warm process has; 0 without one, null while a task runs or waits. */
  get heldBytes(): number | null {
    if (this.#turns.size > 0) return null;
    return this.#process === null ? 0 : this.#heldBytes;
  }

  /**
   * Ends the process unless somebody still waits for a task; one that was cancelled is let stop first, as on abort.
   * Resolves once the process is no more, as its files can be erased only then on Windows; or where it does not end, as
   * a driver hangs, after some seconds.
   */
  async release(): Promise<void> {
    for (let [first] = this.#turns; first !== undefined; [first] = this.#turns) {
      if (!first.signal.aborted) return;
      if (!(await endsWithin(stopGraceMs + longestEndMs, first.ended))) return;
    }
    this.#end();
    await endsWithin(longestEndMs, this.#gone);
  }

  /** Ends the process whatever it does. */
  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  #runNow(task: InferenceTask, options: RunOptions, finished: () => void): Promise<InferenceResult> {
    clearTimeout(this.#warm);
    const id = ++this.#count;
    const { signal, onEvent } = options;
    let process: InferenceProcess;
    try {
      process = this.#process ?? this.#begin();
    } catch (error) {
      finished(); // or nothing would run any more
      throw notStarted(error);
    }
    return new Promise<InferenceResult>((resolve, reject) => {
      let grace: NodeJS.Timeout | undefined;
      const stops: Stop[] = [];
      const settle = (end: () => void) => {
        clearTimeout(grace);
        signal.removeEventListener("abort", abort);
        for (const stop of stops) stop();
        process.hold(false);
        this.#keepWarm();
        finished();
        end();
      };
      const fail = (error: AppError) => settle(() => reject(error));
      const abort = () => {
        try {
          this.#post(process, { type: "stop", id });
        } catch (error) {
          this.#options.log.warn("The inference process could not be told to stop.", { error });
        }
        grace = setTimeout(() => process.kill(), stopGraceMs);
        reject(signal.reason);
      };
      const hear = (raw: unknown) => {
        const parsed = inferenceMessage.safeParse(raw);
        if (!parsed.success) {
          this.#options.log.error("The inference process sent nonsense.", { error: parsed.error });
          this.#end();
          return fail(broken("It sent an answer that is none."));
        }
        const message = parsed.data;
        if (message.id !== id) return;
        switch (message.type) {
          case "progress":
          case "preview":
            if (!signal.aborted) onEvent(message);
            return;
          case "failed":
            this.#heldBytes = message.heldBytes;
            return fail(AppError.fromData(message.error));
          case "done":
            this.#heldBytes = message.heldBytes;
            return settle(() => resolve(message.result));
        }
      };
      signal.addEventListener("abort", abort, { once: true });
      process.hold(true);
      stops.push(process.onMessage(hear));
      stops.push(process.onEnd((end) => fail(lost(end))));
      try {
        this.#post(process, { type: "run", id, task });
      } catch (error) {
        this.#end();
        fail(broken("It could not be told what to do.", error));
      }
    });
  }

  #begin(): InferenceProcess {
    const process = this.#options.start();
    this.#process = process;
    this.#gone = new Promise((resolve) => process.onEnd(() => resolve()));
    process.onEnd((end) => {
      if (this.#process !== process) return;
      this.#process = null;
      clearTimeout(this.#warm);
      this.#options.log.warn("The inference process ended.", { ...end });
    });
    return process;
  }

  #keepWarm(): void {
    if (!this.#process) return;
    const warmMs = this.#options.warmMs();
    if (warmMs <= 0) return this.#end();
    // No reason for a command to live on.
    this.#warm = setTimeout(() => this.#end(), warmMs).unref();
  }

  #end(): void {
    clearTimeout(this.#warm);
    const process = this.#process;
    this.#process = null;
    process?.kill();
  }

  #post(process: InferenceProcess, order: InferenceOrder): void {
    process.post(order);
  }
}

function endsWithin(milliseconds: number, work: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    void work.finally(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

function untilAborted(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    void before.finally(() => {
      signal.removeEventListener("abort", abort);
      if (!signal.aborted) resolve();
    });
  });
}

/**
 * How a process ends that takes more memory than there is: a kill by the system, or an abort of its allocator. Utility
 * processes tell a signal as a code: 9, 6, 5, and 0xE0000008 on Windows, as Chromium's allocator ends there.
 */
const memorySignals = new Set(["SIGKILL", "SIGABRT", "SIGTRAP"]);
const memoryCodes = new Set([5, 6, 9, 134, 137, 0xe000_0008, 0xe000_0008 - 2 ** 32]);

function lost({ code, signal }: ProcessEnd): AppError {
  const how = signal === null ? (code === null ? "it could not be started" : `exit code ${code}`) : signal;
  const isMemory = (signal !== null && memorySignals.has(signal)) || (code !== null && memoryCodes.has(code));
  return new AppError(
    "provider-failed",
    isMemory
      ? `The process that runs local models was ended (${how}), most likely for want of memory.`
      : `The process that runs local models ended unexpectedly (${how}).`,
    {
      nextStep: isMemory
        ? "Choose the draft preset or smaller weights (Settings → Local models), or close other programs, then run it again."
        : "Run it again. If it happens again, choose another device in Settings → Local models.",
      retryable: true,
      charge: "not-charged",
    },
  );
}

function notStarted(cause: unknown): AppError {
  return new AppError("provider-failed", "The process that runs local models could not be started.", {
    nextStep: "Close other programs, then run it again; the memory may be short. The log has the details.",
    retryable: true,
    charge: "not-charged",
    cause,
  });
}

function broken(what: string, cause?: unknown): AppError {
  return new AppError("provider-failed", `The process that runs local models broke down. ${what}`, {
    nextStep: "Run it again; the log has the details.",
    retryable: true,
    charge: "not-charged",
    cause,
  });
}
