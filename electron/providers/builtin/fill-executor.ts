import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Raster8 } from "../../../shared/domain/raster.ts";
import { AppError } from "../../../shared/errors.ts";
import { fill } from "./fill.ts";
import { fillMessage } from "./fill-messages.ts";
import type { FillProgress, FillTask } from "./fill-task.ts";

export interface FillOptions {
  readonly signal: AbortSignal;
  /** Called with fractions that never fall. */
  readonly onProgress: (progress: FillProgress) => void;
}

/** Where fills are computed. The task's buffers stay the caller's. */
export interface FillExecutor {
  /**
   * @throws AppError `cancelled` on abort, `invalid-input` for a task that cannot be done, `provider-failed` for a
   * computation that broke down.
   */
  run(task: FillTask, options: FillOptions): Promise<Raster8>;
}

/** Computes on the calling thread, in steps of some milliseconds: for tests and measurements. */
export function createInProcessFillExecutor(): FillExecutor {
  return {
    async run(task, { signal, onProgress }) {
      const steps = fill(task);
      let reported = 0;
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) return step.value;
        reported = report(step.value, reported, onProgress);
        await nextTurn(); // lets an abort be delivered
        if (signal.aborted) throw cancelled(signal);
      }
    },
  };
}

/**
 * Computes each task in a worker of its own, which an abort kills at once, whatever it is doing.
 * @param workerUrl of the built fill-worker.js.
 */
export function createWorkerFillExecutor(workerUrl: URL): FillExecutor {
  return {
    run(task, options) {
      if (options.signal.aborted) return Promise.reject(cancelled(options.signal));
      return runInWorker(new Worker(workerUrl, { workerData: withOwnBuffers(task) }), options);
    },
  };
}

function runInWorker(worker: Worker, { signal, onProgress }: FillOptions): Promise<Raster8> {
  return new Promise<Raster8>((resolve, reject) => {
    let reported = 0;
    const stop = (): void => {
      signal.removeEventListener("abort", onAbort);
      worker.removeAllListeners();
      worker.on("error", () => {}); // a worker that dies after its answer has nothing to add
      void worker.terminate(); // resolves when the thread is gone; nobody waits for that
    };
    const fail = (error: AppError): void => {
      stop();
      reject(error);
    };
    const onAbort = (): void => fail(cancelled(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    worker.on("message", (raw: unknown) => {
      const parsed = fillMessage.safeParse(raw);
      if (!parsed.success) return fail(broken("It sent an answer that is none.", parsed.error));
      const message = parsed.data;
      switch (message.type) {
        case "progress":
          reported = report(message, reported, onProgress);
          return;
        case "failed":
          return fail(AppError.fromData(message.error));
        case "done":
          stop();
          resolve(message.image);
      }
    });
    worker.on("error", (error) => fail(broken(error.message, error)));
    worker.on("messageerror", (error) => fail(broken("Its answer could not be read.", error)));
    worker.on("exit", (code) => fail(broken(`It ended with code ${code} and no answer.`)));
  });
}

function report({ fraction, stage }: FillProgress, reported: number, onProgress: FillOptions["onProgress"]) {
  const risen = Math.min(1, Math.max(reported, fraction));
  onProgress({ fraction: risen, stage });
  return risen;
}

/** A view of a part of a larger buffer would be sent with all of that. */
function withOwnBuffers(task: FillTask): FillTask {
  const { image, mask } = task;
  return {
    ...task,
    image: { ...image, data: withOwnBuffer(image.data) },
    mask: { ...mask, data: withOwnBuffer(mask.data) },
  };
}

function withOwnBuffer(data: Uint8Array): Uint8Array {
  return data.byteLength === data.buffer.byteLength ? data : data.slice();
}

function cancelled(signal: AbortSignal): AppError {
  return new AppError("cancelled", "The fill was cancelled.", { cause: signal.reason });
}

function broken(what: string, cause?: unknown): AppError {
  return new AppError("provider-failed", `The fill broke down. ${what}`, {
    nextStep: "Try again; if it happens again, try a smaller mask or draft quality.",
    retryable: true,
    cause,
  });
}
