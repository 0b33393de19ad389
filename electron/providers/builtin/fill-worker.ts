import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "../../../shared/errors.ts";
import { fill } from "./fill.ts";
import type { FillMessage } from "./fill-messages.ts";
import type { FillTask } from "./fill-task.ts";

/** Runs the one task that it was started with (fill-executor.ts) and ends. It is stopped by being terminated. */

const millisecondsBetweenReports = 40;

function say(message: FillMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

try {
  // `as`: the executor is the only one that starts this file, with a task as data.
  const steps = fill(workerData as FillTask);
  let reported = 0;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) {
      const { data } = step.value;
      say({ type: "done", image: step.value }, data.buffer instanceof ArrayBuffer ? [data.buffer] : []);
      break;
    }
    const now = performance.now();
    if (now - reported < millisecondsBetweenReports) continue;
    reported = now;
    say({ type: "progress", ...step.value });
  }
} catch (error) {
  if (!(error instanceof AppError)) throw error; // the executor sees the crash
  say({ type: "failed", error: error.toData() });
}
