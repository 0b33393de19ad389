import { AppError } from "../../shared/errors.ts";
import type { PerformTask } from "./worker.ts";

/** What the inference process does with each kind of task; loaded networks stay for the next edit with the same. */
export function performTask(): PerformTask {
  return async (task) => {
    throw new AppError("unavailable", `This build cannot do a ${task.kind} yet.`);
  };
}
