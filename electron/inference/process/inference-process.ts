import type { Stop } from "../../../shared/rpc/wire.ts";

/** How a process ended: its exit code, or the signal that ended it where the system tells. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A running inference process as its parent sees it, whatever started it. */
export interface InferenceProcess {
  /** Structured clones; drops what can no longer arrive. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Stop;
  /** Called once, also for a process that could not be started. */
  onEnd(listener: (end: ProcessEnd) => void): Stop;
  /** Whether it keeps this process from ending, which it does not while nobody waits for it. */
  hold(isHeld: boolean): void;
  /** At once, whatever it is doing. */
  kill(): void;
}

export type StartInferenceProcess = () => InferenceProcess;
