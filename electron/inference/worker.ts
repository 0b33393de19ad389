import { AppError, isCancellation } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import { withoutPaths } from "../../shared/without-paths.ts";
import {
  type InferenceMessage,
  type InferenceResult,
  type InferenceTask,
  inferenceOrder,
} from "./messages.ts";

/** The line to the process that started this one. */
export interface ParentLine {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Stop;
}

type WithoutId<Message> = Message extends InferenceMessage ? Omit<Message, "id"> : never;

export interface TaskContext {
  /** Looked at between steps. */
  readonly signal: AbortSignal;
  readonly tell: (event: WithoutId<Extract<InferenceMessage, { type: "progress" | "preview" }>>) => void;
}

export type PerformTask = (task: InferenceTask, context: TaskContext) => Promise<InferenceResult>;

/**
 * Answers orders, one task at a time, with whatever `perform` makes of them. Never throws.
 * @param heldMemory bytes that this process has now.
 */
export function serveInference(line: ParentLine, perform: PerformTask, heldMemory: () => number): void {
  const running = new Map<number, AbortController>();
  const run = async (id: number, task: InferenceTask) => {
    const controller = new AbortController();
    running.set(id, controller);
    const post = (message: InferenceMessage) => line.post(message);
    try {
      const result = await perform(task, {
        signal: controller.signal,
        tell: (event) => post({ ...event, id }),
      });
      post({ type: "done", id, result, heldBytes: heldMemory() });
    } catch (error) {
      const { signal } = controller;
      post({ type: "failed", id, error: errorOf(error, signal).toData(), heldBytes: heldMemory() });
    } finally {
      running.delete(id);
    }
  };
  line.onMessage((raw) => {
    const order = inferenceOrder.parse(raw);
    if (order.type === "run") void run(order.id, order.task);
    else running.get(order.id)?.abort(new AppError("cancelled", "The edit was cancelled."));
  });
}

function errorOf(error: unknown, signal: AbortSignal): AppError {
  if (signal.aborted || isCancellation(error)) return new AppError("cancelled", "The edit was cancelled.");
  if (error instanceof AppError) return error;
  if (error instanceof RangeError && /allocation|array length/i.test(error.message)) {
    return new AppError("too-large", "The memory of this computer ran out while the edit was computed.", {
      nextStep:
        "Choose the draft preset or smaller weights (Settings → Local models), or close other programs.",
      retryable: true,
      charge: "not-charged",
      cause: error,
    });
  }
  const text = withoutPaths(error instanceof Error ? error.message : String(error));
  return new AppError("provider-failed", `The local model failed: ${text}`, {
    nextStep: "Run it again. If it happens again, choose another device in Settings → Local models.",
    charge: "not-charged",
    cause: error,
  });
}
